package lib.cloud.network_test

import data.lib.cloud.network
import data.lib.cloud.sample_test as sample

_exposed(type, after) := _refused(sample.root({"type": type, "configured": object.keys(after)}), after, {})

_refused(resource, after, limits) := {refusal.values[1] | some refusal in network.refusals(
	sample.planned({"resources": [object.union(object.remove(resource, ["after"]), {"after": after})]}).plans[0],
	object.union(sample.permissions, sample.specified({"network": limits})),
)}

_public := {"public_ingress": true}

_ingress(more) := {"ingress": [object.union(
	{"cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "from_port": 22, "to_port": 22, "protocol": "tcp"},
	more,
)]}

test_a_rule_for_everyone_is_refused if {
	_exposed("aws_security_group", _ingress({})) == {"0.0.0.0/0 may reach port 22"}
	_exposed("aws_security_group", _ingress({"to_port": 80})) == {"0.0.0.0/0 may reach ports 22 to 80"}
	_exposed("aws_security_group", _ingress({"cidr_blocks": [], "ipv6_cidr_blocks": ["::/0"]})) == {"::/0 may reach port 22"}
	every protocol in ["-1", "all"] {
		_exposed("aws_security_group", _ingress({"protocol": protocol, "from_port": 0, "to_port": 0})) == {"0.0.0.0/0 may reach every port"}
	}
	_exposed("aws_security_group", _ingress({"from_port": null, "to_port": null})) == {"0.0.0.0/0 may reach every port"}
	_exposed("aws_security_group", _ingress({"to_port": null})) == {"0.0.0.0/0 may reach every port"}
}

test_a_rule_that_leaves_its_ports_out_opens_every_port if {
	_exposed("aws_security_group_rule", {"cidr_blocks": ["0.0.0.0/0"]}) == {"0.0.0.0/0 may reach every port"}
	_exposed("aws_security_group_rule", {"cidr_blocks": ["0.0.0.0/0"], "from_port": 1}) == {"0.0.0.0/0 may reach every port"}
}

test_addresses_that_the_spec_allows_may_reach_every_port if {
	every address in ["10.0.0.0/16", "10.1.2.3/32", "10.0.0.0/8"] {
		_exposed("aws_security_group", _ingress({"cidr_blocks": [address]})) == set()
	}
	every address in ["11.0.0.0/16", "10.0.0.0/7", "nonsense", "10.0.0.0/33"] {
		count(_exposed("aws_security_group", _ingress({"cidr_blocks": [address]}))) == 1
	}
	_exposed("aws_security_group", _ingress({"cidr_blocks": []})) == set()
	_exposed("aws_security_group", {"ingress": []}) == set()
}

test_public_ports_are_open_only_where_public_ingress_is if {
	web := _ingress({"from_port": 443, "to_port": 443})
	_refused(sample.root({}), web, _public) == set()
	_refused(sample.root({}), web, {"public_ingress": false}) == {"0.0.0.0/0 may reach port 443"}
	_refused(sample.root({}), web, {"public_ingress": "yes"}) == {"0.0.0.0/0 may reach port 443"}
	_refused(sample.root({}), _ingress({}), _public) == {"0.0.0.0/0 may reach port 22"}
	wide := object.union(_public, {"allowed_ports": ["8000-8100"]})
	_refused(sample.root({}), _ingress({"from_port": 8001, "to_port": 8099}), wide) == set()
	_refused(sample.root({}), _ingress({"from_port": 7999, "to_port": 8099}), wide) == {"0.0.0.0/0 may reach ports 7999 to 8099"}
}

test_ports_that_cannot_be_read_are_not_allowed if {
	every ports in [["https"], [null], ["1-2-3"], "443", [443.5], []] {
		limits := {"public_ingress": true, "allowed_ports": ports}
		count(_refused(sample.root({}), _ingress({"from_port": 443, "to_port": 443}), limits)) == 1
	}
}

test_a_spec_without_network_rules_permits_nothing_public if {
	plan := sample.planned({"resources": [sample.root({"after": _ingress({"cidr_blocks": ["10.0.0.0/16"]})})]}).plans[0]
	content := object.remove(sample.spec.content, ["network"])
	spec := object.union(object.remove(sample.spec, ["content"]), {"content": content})
	count(network.refusals(plan, object.union(sample.permissions, {"specs": [spec]}))) == 1
}

test_conditions_say_which_rules_let_in if {
	rule := {"type": "ingress", "cidr_blocks": ["0.0.0.0/0"], "from_port": 22, "to_port": 22, "protocol": "tcp"}
	_exposed("aws_security_group_rule", rule) == {"0.0.0.0/0 may reach port 22"}
	_exposed("aws_security_group_rule", object.union(rule, {"type": "egress"})) == set()
	acl := {"egress": false, "rule_action": "allow", "cidr_block": "0.0.0.0/0", "from_port": 0, "to_port": 0, "protocol": "-1"}
	_exposed("aws_network_acl_rule", acl) == {"0.0.0.0/0 may reach every port"}
	_exposed("aws_network_acl_rule", object.union(acl, {"rule_action": "deny"})) == set()
}

test_rules_of_azure_are_read if {
	rule := {
		"direction": "Inbound", "access": "Allow", "source_address_prefix": "*", "source_address_prefixes": [],
		"destination_port_range": null, "destination_port_ranges": ["22", "8000-8100", "*"],
	}
	_exposed("azurerm_network_security_rule", rule) == {
		"* may reach port 22",
		"* may reach ports 8000 to 8100",
		"* may reach every port",
	}
	_exposed("azurerm_network_security_group", {"security_rule": [rule]}) == _exposed("azurerm_network_security_rule", rule)
	_exposed("azurerm_network_security_rule", object.union(rule, {"source_address_prefix": "VirtualNetwork"})) == set()
	_exposed("azurerm_network_security_rule", object.union(rule, {"access": "Deny"})) == set()
}

test_a_range_of_addresses_is_within_a_block_with_both_its_ends if {
	inside := {"start_ip_address": "10.0.0.1", "end_ip_address": "10.0.0.9"}
	_exposed("azurerm_mssql_firewall_rule", inside) == set()
	across := object.union(inside, {"end_ip_address": "11.0.0.9"})
	_exposed("azurerm_mssql_firewall_rule", across) == {"10.0.0.1-11.0.0.9 may reach every port"}
	every ends in [["0.0.0.0", "255.255.255.255"], ["x", "y"], ["::1", "::2"]] {
		count(_exposed("azurerm_mssql_firewall_rule", {"start_ip_address": ends[0], "end_ip_address": ends[1]})) == 1
	}
}

test_single_addresses_are_blocks_of_one if {
	limits := {"allowed_cidrs": ["2001:db8::/32", "192.0.2.7"]}
	rule := {"cidr_ipv4": "192.0.2.7/32", "cidr_ipv6": "2001:db8::1/128", "from_port": 1, "to_port": 2, "ip_protocol": "tcp"}
	_refused(sample.root({"type": "aws_vpc_security_group_ingress_rule"}), rule, limits) == set()
	range := {"start_ip": "2001:db8::1", "end_ip": "2001:db8::2"}
	_refused(sample.root({"type": "azurerm_redis_firewall_rule"}), range, limits) == set()
	_refused(sample.root({"type": "azurerm_redis_firewall_rule"}), range, {"allowed_cidrs": ["nonsense", 7]}) != set()
}

test_rules_of_google_are_read if {
	rule := {"direction": "INGRESS", "source_ranges": ["0.0.0.0/0"], "allow": [{"protocol": "tcp", "ports": ["22"]}]}
	_exposed("google_compute_firewall", rule) == {"0.0.0.0/0 may reach port 22"}
	without_ports := object.union(rule, {"allow": [{"protocol": "all", "ports": null}]})
	_exposed("google_compute_firewall", without_ports) == {"0.0.0.0/0 may reach every port"}
	_exposed("google_compute_firewall", object.union(rule, {"allow": []})) == set()
	_exposed("google_compute_firewall", object.union(rule, {"disabled": true})) == set()
}

test_deep_blocks_are_entered if {
	settings := {"settings": [{"ip_configuration": [{"ipv4_enabled": true, "authorized_networks": [{"value": "0.0.0.0/0"}]}]}]}
	_exposed("google_sql_database_instance", settings) == {
		"0.0.0.0/0 may reach every port",
		"settings.ip_configuration.ipv4_enabled is true, within everyone's reach",
	}
	kafka := {"broker_node_group_info": [{"connectivity_info": [{"public_access": [{"type": "SERVICE_PROVIDED_EIPS"}]}]}]}
	count(_exposed("aws_msk_cluster", kafka)) == 1
}

test_public_flags_are_refused_without_public_ingress if {
	after := {"publicly_accessible": true}
	_exposed("aws_db_instance", after) == {"publicly_accessible is true, within everyone's reach"}
	_refused(sample.root({"type": "aws_db_instance"}), after, _public) == set()
	_exposed("aws_db_instance", {"publicly_accessible": false}) == set()
	_exposed("aws_launch_template", {"network_interfaces": [{"associate_public_ip_address": "true"}]}) != set()
}

test_content_for_everyone_is_always_refused if {
	_exposed("aws_s3_bucket_acl", {"acl": "public-read"}) == {"acl is public-read, open to everyone"}
	count(_refused(sample.root({"type": "aws_s3_bucket_acl"}), {"acl": "public-read"}, _public)) == 1
	_exposed("aws_s3_bucket_acl", {"acl": "private"}) == set()
	_exposed("google_storage_bucket_iam_binding", {"members": ["user:a@example.org", "allUsers"]}) == {"members is allUsers, open to everyone"}
}

test_what_is_configured_and_unknown_is_refused if {
	unknown := {"unknown": ["ingress[0].cidr_blocks[0]"], "configured": ["ingress"]}
	_refused(sample.root(unknown), _ingress({"cidr_blocks": []}), {}) == {"ingress.cidr_blocks cannot be seen in the plan"}
	whole := {"type": "aws_db_instance", "unknown": ["publicly_accessible"], "configured": ["publicly_accessible"]}
	_refused(sample.root(whole), {}, {}) == {"publicly_accessible cannot be seen in the plan"}
	everything := {"type": "aws_db_instance", "unknown": [""], "configured": ["publicly_accessible"]}
	_refused(sample.root(everything), {}, {}) == {"publicly_accessible cannot be seen in the plan"}
	around := {"type": "aws_eks_cluster", "unknown": ["vpc_config"], "configured": ["vpc_config"]}
	_refused(sample.root(around), {}, {}) == {"vpc_config.public_access_cidrs cannot be seen in the plan"}
}

test_what_is_configured_and_sensitive_is_refused if {
	masked := {"sensitive": ["ingress"], "configured": ["ingress"]}
	count(_refused(sample.root(masked), {"ingress": "(sensitive)"}, {})) > 0
}

# A plan's configuration leaves `dynamic` blocks out.
test_what_is_hidden_below_a_block_is_refused_though_no_configuration_is_seen if {
	hidden := {"ingress.cidr_blocks cannot be seen in the plan"}
	every more in [{"unknown": ["ingress[0].cidr_blocks"]}, {"sensitive": ["ingress[0].cidr_blocks"]}] {
		resource := sample.root(object.union({"configured": ["name"]}, more))
		_refused(resource, _ingress({"cidr_blocks": null}), {}) == hidden
	}
	whole := sample.root({"configured": [], "sensitive": ["publicly_accessible"], "type": "aws_db_instance"})
	_refused(whole, {"publicly_accessible": "(sensitive)"}, {}) == {"publicly_accessible cannot be seen in the plan"}
	everything := sample.root({"configured": [], "unknown": [""], "type": "aws_db_instance"})
	_refused(everything, {}, {}) == {"publicly_accessible cannot be seen in the plan"}
}

test_what_only_conditions_could_close_is_open_where_they_are_hidden if {
	rule := {"type": "(sensitive)", "cidr_blocks": ["0.0.0.0/0"], "from_port": 22, "to_port": 22, "protocol": "tcp"}
	_exposed("aws_security_group_rule", rule) == {"0.0.0.0/0 may reach port 22"}
	every protocol in ["(sensitive)", null] {
		_exposed("aws_security_group", _ingress({"protocol": protocol})) == {"0.0.0.0/0 may reach every port"}
	}
}

test_what_lets_nobody_in_may_be_hidden if {
	cluster := sample.root({
		"type": "aws_eks_cluster",
		"configured": ["vpc_config"],
		"unknown": ["vpc_config[0].public_access_cidrs"],
	})
	_refused(cluster, {"vpc_config": [{"endpoint_public_access": false}]}, {}) == set()
	_refused(cluster, {"vpc_config": [{"endpoint_public_access": true}]}, {}) == {"vpc_config.public_access_cidrs cannot be seen in the plan"}
	rules := sample.root({"type": "aws_network_acl", "configured": ["ingress"], "unknown": ["ingress[1]"]})
	count(_refused(rules, {"ingress": [{"action": "deny"}, null]}, {})) > 0
}

test_what_nobody_says_is_open_where_the_provider_opens_it if {
	left := {"internal is left out, which puts it within everyone's reach"}
	every type in ["aws_lb", "aws_alb", "aws_elb"] {
		_exposed(type, {"name": "web"}) == left
		_refused(sample.root({"type": type, "unknown": ["internal"]}), {"internal": null}, {}) == left
		_refused(sample.root({"type": type}), {"name": "web"}, _public) == set()
		_exposed(type, {"internal": true}) == set()
	}
	_exposed("aws_lb", {"load_balancer_type": "gateway"}) == set()
	_exposed("azurerm_storage_account", {"name": "a"}) == {"public_network_access_enabled is left out, which puts it within everyone's reach"}
	_exposed("aws_opensearch_domain", {"vpc_options": [{"subnet_ids": null}]}) == set()
	count(_exposed("aws_opensearch_domain", {"vpc_options": []})) == 1
}

test_what_is_in_a_subnet_of_its_own_is_not_open_by_default if {
	server := {"type": "azurerm_postgresql_flexible_server"}
	count(_refused(sample.root(server), {"name": "a"}, {})) == 1
	_refused(sample.root(server), {"delegated_subnet_id": "/subnets/a"}, {}) == set()
	to_come := object.union(server, {"configured": ["delegated_subnet_id"], "unknown": ["delegated_subnet_id"]})
	_refused(sample.root(to_come), {"name": "a"}, {}) == set()
}

test_a_rule_that_names_no_source_lets_everyone_in if {
	rule := {"direction": "INGRESS", "source_ranges": [], "allow": [{"protocol": "tcp", "ports": ["22"]}]}
	_exposed("google_compute_firewall", rule) == {"0.0.0.0/0 may reach port 22"}
	computed := sample.root({"type": "google_compute_firewall", "configured": ["allow"], "unknown": ["source_ranges"]})
	_refused(computed, rule, {}) == {"0.0.0.0/0 may reach port 22"}
	_exposed("google_compute_firewall", object.union(rule, {"source_tags": ["web"]})) == set()
	_exposed("google_compute_firewall", object.union(rule, {"direction": "EGRESS"})) == set()
	tags := sample.root({"type": "google_compute_firewall", "configured": ["source_tags"], "unknown": ["source_tags"]})
	_refused(tags, rule, {}) == set()
	policy := {"direction": "INGRESS", "action": "allow", "match": [{"layer4_configs": [{"ports": ["22"]}]}]}
	_exposed("google_compute_firewall_policy_rule", policy) == {"0.0.0.0/0 may reach port 22"}
}

test_what_the_provider_fills_in_may_be_unknown if {
	_refused(sample.root({"unknown": ["ingress"], "configured": ["name"]}), {}, {}) == set()
}

test_what_leaves_and_what_the_table_does_not_know_is_not_judged if {
	_refused(sample.root({"actions": ["delete"]}), {}, {}) == set()
	_exposed("aws_sqs_queue", {"publicly_accessible": true}) == set()
}

test_the_table_covers_three_clouds if {
	every prefix in ["aws_", "azurerm_", "google_"] {
		count([type | some type, _ in data.cloud.network; startswith(type, prefix)]) > 10
	}
	every type, table in data.cloud.network {
		count(object.keys(table)) > 0
		count(object.keys(table) - {"rules", "flags", "access", "open_by_default"}) == 0
		startswith(type, regex.find_n(`^(aws|azurerm|google)_`, type, 1)[0])
	}
}
