# METADATA
# title: Tests of Modules
# description: Holds, too, the small documents that the tests of policies about imports are made from.
package lib.modules_test

import data.lib.modules

# METADATA
# description: An entity of Python source at a path, with what is given.
entity(id, path, given) := object.union(
	{
		"id": id,
		"type": "module",
		"status": "active",
		"registry": "control_plane_registry.csv",
		"line": 2,
		"path": path,
		"kind": "file",
		"dependencies": [],
		"public": null,
		"sources": ["python"],
	},
	given,
)

# METADATA
# description: An import of names between two entities.
item(from, to, names) := {
	"from": from,
	"to": to,
	"path": sprintf("%s.py", [lower(from)]),
	"line": 3,
	"name": lower(to),
	"names": names,
}

# METADATA
# description: A document of entities and imports, all of whose source was read.
document(entities, items) := {
	"scope": "everything",
	"change": null,
	"entities": entities,
	"imports": {"read": [entity.id | some entity in entities; count(entity.sources) > 0], "items": items, "errors": []},
}

_shop := document(
	[
		entity("FMWK-SHOP", "shop", {"kind": "folder", "dependencies": ["MOD-LOG"]}),
		entity("MOD-CART", "shop/cart.py", {"dependencies": ["MOD-PRICES"]}),
		entity("MOD-OTHER", "shop/cart.py", {}),
		entity("MOD-CARTON", "shop/carton", {"kind": "folder"}),
		entity("SPEC-SHOP", "shop", {"type": "spec", "sources": []}),
		entity("SPEC-MONEY", null, {"type": "spec", "sources": [], "kind": null}),
		entity("FMWK-ALL", "", {"kind": "folder"}),
	],
	[],
)

test_folders_contain_what_stands_below_them_and_the_root_everything if {
	found := modules.containing with input as _shop
	found == {
		"FMWK-ALL": {"FMWK-ALL"},
		"FMWK-SHOP": {"FMWK-ALL", "FMWK-SHOP"},
		"MOD-CART": {"FMWK-ALL", "FMWK-SHOP", "MOD-CART", "MOD-OTHER"},
		"MOD-OTHER": {"FMWK-ALL", "FMWK-SHOP", "MOD-CART", "MOD-OTHER"},
		"MOD-CARTON": {"FMWK-ALL", "FMWK-SHOP", "MOD-CARTON"},
	}
}

test_dependencies_of_a_folder_count_for_what_stands_in_it if {
	found := modules.dependencies with input as _shop
	found["MOD-CART"] == {"MOD-LOG", "MOD-PRICES"}
	found["MOD-CARTON"] == {"MOD-LOG"}
	found["FMWK-ALL"] == set()
}

test_a_whole_and_its_part_are_related_and_neighbours_are_not if {
	modules.related("MOD-CART", "FMWK-SHOP") with input as _shop
	modules.related("FMWK-SHOP", "MOD-CART") with input as _shop
	not modules.related("MOD-CART", "MOD-CARTON") with input as _shop
}

test_a_leading_underscore_is_private_unless_it_is_the_languages_own if {
	every name in ["_x", "_x.y", "a._b.c", "__x", "_", "_impl.__version__", "____"] {
		modules.private(name)
	}
	every name in ["x", "x_", "a.b_c", "__version__", "a.__all__", "*"] {
		not modules.private(name)
	}
}

test_an_import_is_named_by_who_imports if {
	modules.subject(item("MOD-A", "MOD-B", [])) == {"id": "MOD-A", "path": "mod-a.py", "line": 3}
}
