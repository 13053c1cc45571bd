# METADATA
# description: A plan that nothing is wrong with and what permits it, for the tests of policies about plans.
package lib.cloud.sample_test

document := {
	"now": "2026-11-22T12:00:00Z",
	"plans": [plan],
	"permissions": {"head": permissions, "base": null},
	"approvals": [],
	"repository": {"name": "shop", "base": "c0ffee", "head": "decade"},
	"reviews": null,
}

# The document with another plan; `more` goes over the sample.
planned(more) := object.union(document, {"plans": [grouped(object.union(plan, more))]})

# A plan with each of its resources in a group of its own.
grouped(ungrouped) := object.union(ungrouped, {"groups": [group |
	some position, resource in ungrouped.resources
	group := object.union(object.filter(resource, ["mode", "call", "type", "provider", "actions"]), {
		"deposed": is_string(resource.deposed),
		"taggable": _is_taggable(resource),
		"tags": {tag | some tag, value in object.get(resource.after, "tags_all", {}); is_string(value)},
		"labels": {label | some label, value in object.get(resource.after, "effective_labels", {}); is_string(value)},
		"attributes": object.keys(resource.after),
		"resources": [position],
	})
]})

_is_taggable(resource) if object.keys(resource.after) & {"tags", "tags_all", "labels", "effective_labels"} != set()

_is_taggable(resource) := false if object.keys(resource.after) & {"tags", "tags_all", "labels", "effective_labels"} == set()

# The document with other permissions of the head.
permitted(more) := object.union(document, {"permissions": {"head": object.union(permissions, more)}})

# The document whose base permits something else.
based(more) := object.union(document, {"permissions": {"base": object.union(permissions, more)}})

approved := object.union(document, {"approvals": [approval]})

plan := grouped(_plan)

_plan := {
	"environment": "ENV-PROD",
	"source": "prod.plan.json",
	"directory": "terraform/live/prod",
	"state": null,
	"digest": "sha256:1",
	"sha256": "11",
	"modules_sha256": "22",
	"provenance": provenance,
	"format_version": "1.2",
	"terraform_version": "1.11.4",
	"errored": false,
	"complete": true,
	"applyable": true,
	"variables": [],
	"resources": [queue],
	"module_calls": [call],
	"providers": [provider],
	"provisioners": [],
	"parts": ["configuration", "resource_changes"],
	"source_sha256": "33",
	"drift": [],
	"checks": [],
	"outputs": [],
	"deferred": [],
	"unaccounted": [],
	"lacking": [],
}

provenance := {
	"path": "prod.plan.json.provenance.json",
	"error": null,
	"commit": "decade",
	"directory": "terraform/live/prod",
	"environment": "ENV-PROD",
	"plan_sha256": "11",
	"modules_sha256": "22",
	"terraform_version": "1.11.4",
}

# The document whose plan comes with another provenance.
proven(more) := planned({"provenance": object.union(provenance, more)})

queue := {
	"address": "module.events.aws_sqs_queue.this",
	"module": "module.events",
	"call": "module.events",
	"mode": "managed",
	"type": "aws_sqs_queue",
	"name": "this",
	"index": null,
	"deposed": null,
	"provider": "registry.terraform.io/hashicorp/aws",
	"provider_key": "aws",
	"actions": ["no-op"],
	"action_reason": null,
	"previous_address": null,
	"importing": false,
	"before": {},
	"after": {
		"arn": "arn:aws:sqs:eu-west-1:123456789012:events",
		"tags": null,
		"tags_all": {"Owner": "payments"},
	},
	"unknown": [],
	"sensitive": [],
	"configured": ["name"],
	"location": null,
}

resource(more) := object.union(queue, more)

# A resource at the root, of a type that is registered for such use.
root(more) := object.union_n([queue, _at_the_root, more])

_at_the_root := {
	"address": "aws_security_group.web",
	"module": "",
	"call": "",
	"type": "aws_security_group",
	"name": "web",
	"configured": ["ingress"],
	"location": {"path": "terraform/live/prod/main.tf", "line": 11},
}

provisioner(more) := object.union(
	{"address": "aws_vpc.main", "call": "", "type": "local-exec", "location": {"path": "terraform/live/prod/main.tf", "line": 4}},
	more,
)

call := {
	"address": "module.events",
	"parent": "",
	"source": {"raw": "acme/queue/aws", "kind": "registry", "address": "acme/queue/aws", "subfolder": null, "ref": null},
	"constraint": "~> 2.0",
	"version": "2.0.1",
	"parameters": [parameter({})],
	"location": {"path": "terraform/live/prod/main.tf", "line": 40},
}

parameter(more) := object.union(
	{"name": "name", "state": "constant", "value": "order-events", "sensitive": false, "secret_named": false, "references": [], "applied": null},
	more,
)

provider := {
	"key": "aws",
	"name": "aws",
	"source": "registry.terraform.io/hashicorp/aws",
	"alias": null,
	"module": "",
	"constraint": "5.100.0",
	"settings": {"region": "eu-west-1"},
	"unresolved": [],
	"location": {"path": "terraform/live/prod/providers.tf", "line": 9},
}

permissions := {"services": [service, root_service], "environments": [environment], "specs": [spec]}

service := {
	"id": "CLD-QUEUE",
	"registry": "control_plane_registry.csv",
	"line": 5,
	"column": 60,
	"status": "active",
	"module_source": "acme/queue/aws",
	"version": "~> 2.0",
	"parameters": {"name": {"schema": {"type": "string"}, "required": true, "unknown_allowed": false}},
	"resource_types": ["aws_sqs_queue"],
	"environments": ["ENV-PROD"],
	"touched": [],
}

root_service := {
	"id": "CLD-NETWORK",
	"registry": "control_plane_registry.csv",
	"line": 6,
	"status": "active",
	"module_source": null,
	"version": null,
	"parameters": {},
	"resource_types": ["aws_security_group"],
	"environments": ["ENV-PROD"],
	"touched": [],
}

environment := {
	"id": "ENV-PROD",
	"registry": "control_plane_registry.csv",
	"line": 9,
	"status": "active",
	"cloud_spec": "/specs/cloud-prod.md",
	"requires_approval": true,
	"approvers": ["platform-lead"],
	"enforcement": {},
}

spec := {
	"path": "specs/cloud-prod.md",
	"error": null,
	"content": {
		"providers": {"hashicorp/aws": "~> 5.0"},
		"regions": ["eu-west-1"],
		"accounts": ["123456789012"],
		"network": {"public_ingress": false, "allowed_cidrs": ["10.0.0.0/8"], "allowed_ports": [443]},
		"services": ["CLD-QUEUE", "CLD-NETWORK"],
		"directories": ["terraform/live/prod"],
		"tags": ["Owner"],
	},
	"folders": [folder({})],
}

folder(more) := object.union({"directory": "terraform/live/prod", "real": "terraform/live/prod", "touched": []}, more)

# The permissions whose cloud spec says something else.
specified(more) := {"specs": [object.union(spec, {"content": content, "folders": _folders(content)})]} if {
	content := object.union(spec.content, more)
}

_folders(content) := [folder({"directory": directory, "real": directory}) | some directory in content.directories]

# The permissions whose service for the queue says something else.
served(more) := {"services": [object.union(service, more), root_service]}

approval := {
	"id": "DEC-0100",
	"status": "active",
	"environment": "ENV-PROD",
	"plan_digest": "sha256:1",
	"approved_by": "platform-lead",
	"expires": "2026-11-22",
}

# The document with reviews of the change in place of a decision.
reviewed(items) := object.union(document, {"reviews": {
	"source": "reviews.json",
	"authors": ["ann"],
	"items": items,
}})

review(more) := object.union(
	{
		"id": "80",
		"reviewer": "Platform-Lead",
		"state": "APPROVED",
		"commit": "decade",
		"submitted_at": "2026-11-22T09:00:00Z",
		"digests": ["sha256:1"],
	},
	more,
)
