package lib.cloud.sources_test

import data.lib.cloud.sample_test as sample
import data.lib.cloud.sources

_source(more) := object.union({"raw": "", "kind": "git", "address": "", "subfolder": null, "ref": null}, more)

_call(more) := object.union(sample.call, more)

# Whether a call of a source is a call of what a service registers.
_is_registered(source, written) if sources.of_call(sample.plan, _call({"source": source})) == sources.of_service(written)

test_sources_that_lead_to_one_module_are_one if {
	every pair in [
		[_source({"kind": "registry", "address": "acme/queue/aws"}), "acme/queue/aws"],
		[_source({"kind": "registry", "address": "acme/queue/aws"}), "registry.terraform.io/acme/queue/aws"],
		[_source({"kind": "registry", "address": "acme/queue/aws", "subfolder": "inner"}), "acme/queue/aws//inner"],
		[_source({"address": "https://github.com/acme/m.git", "subfolder": "db"}), "git::https://github.com/acme/m.git//db"],
		[_source({"address": "https://github.com/acme/m.git", "subfolder": "db"}), "git::https://github.com/acme/m//db?ref=v1"],
		[_source({"address": "https://github.com/acme/m", "subfolder": "db"}), "github.com/acme/m//db"],
		[_source({"address": "ssh://git@example.org/acme/m.git"}), "git@example.org:acme/m.git"],
		[_source({"address": "ssh://git@example.org/acme/m.git"}), "ssh://git@example.org/acme/m"],
		[_source({"kind": "http", "address": "https://example.org/m.zip"}), "https://example.org/m.zip"],
		[_source({"kind": "other", "address": "https://bucket.example.org/m.zip"}), "s3::https://bucket.example.org/m.zip"],
		[_source({"kind": "local", "raw": "../../modules/service"}), "/terraform/modules/service"],
		[_source({"kind": "local", "raw": "./role/"}), "./terraform/live/prod/role"],
	] {
		_is_registered(pair[0], pair[1])
	}
}

test_sources_that_lead_elsewhere_are_not_one if {
	every pair in [
		[_source({"kind": "registry", "address": "acme/queue/aws"}), "acme/queue/google"],
		[_source({"kind": "registry", "address": "acme/queue/aws", "subfolder": "inner"}), "acme/queue/aws"],
		[_source({"kind": "registry", "address": "modules.example.org/acme/queue/aws"}), "acme/queue/aws"],
		[_source({"kind": "registry", "address": "terraform/modules/service"}), "/terraform/modules/service"],
		[_source({"kind": "http", "address": "https://github.com/acme/m"}), "git::https://github.com/acme/m"],
		[_source({"kind": "local", "raw": "../../../../outside"}), "/outside"],
		[_source({"kind": "local", "raw": "/terraform/modules/service"}), "/terraform/modules/service"],
		[_source({"kind": "local", "raw": "./a/../../x"}), "/terraform/live/x"],
		[_source({"kind": "local", "raw": "..\\..\\modules\\service"}), "/terraform/modules/service"],
	] {
		not _is_registered(pair[0], pair[1])
	}
}

test_a_path_needs_the_place_of_the_plan if {
	plan := object.union(sample.plan, {"directory": null})
	not sources.of_call(plan, _call({"source": _source({"kind": "local", "raw": "./role"})}))
}

test_the_version_is_the_installed_one_or_the_only_one_that_fits if {
	sources.version(sample.call) == "2.0.1"
	sources.version(_call({"version": null, "constraint": "= 2.0.3"})) == "2.0.3"
	sources.version(_call({"source": _source({"ref": "v2.3.1"})})) == "2.3.1"
	not sources.version(_call({"version": null}))
	not sources.version(_call({"source": _source({"ref": "main"})}))
	not sources.version(_call({"source": _source({"ref": null})}))
	sources.version(_call({"source": _source({"raw": "hg::https://acme.dev/m", "kind": "other", "ref": "2.3.1"})})) == "2.3.1"
	not sources.version(_call({"source": _source({"kind": "http", "ref": "v2.3.1"})}))
	not sources.version(_call({"source": _source({"raw": "s3::https://acme.dev/m.zip", "kind": "other", "ref": "v2.3.1"})}))
}

_sha256 := "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

_archive(address) := _call({
	"source": _source({"kind": "http", "raw": address, "address": address}),
	"constraint": null,
	"version": null,
})

test_an_archive_is_held_to_the_checksum_of_its_source if {
	every address in [
		"https://acme.dev/m.zip?checksum=%s",
		"https://acme.dev/m.tar.gz?checksum=sha256%%3A%s",
		"https://acme.dev/m?archive=tgz&checksum=sha256%%3A%s",
	] {
		endswith(sources.checksum(_archive(sprintf(address, [_sha256]))), _sha256)
	}
	bucket := {"kind": "other", "raw": "s3::https://b.dev/m.zip", "address": sprintf("https://b.dev/m.zip?checksum=%s", [_sha256])}
	sources.checksum(_call({"source": _source(bucket)})) == _sha256
}

test_what_is_no_checksum_of_an_archive_holds_nothing if {
	every address in [
		"https://acme.dev/m.zip",
		"https://acme.dev/m.zip?checksum=file%3Ahttps%3A%2F%2Facme.dev%2Fm.sha256",
		"https://acme.dev/m.zip?checksum=md5%3Ad41d8cd98f00b204e9800998ecf8427e",
		"https://acme.dev/m.zip?checksum=sha256%3Ad41d8cd98f00b204e9800998ecf8427e",
		"https://acme.dev/m.zip?checksum=",
		sprintf("https://acme.dev/m?checksum=%s", [_sha256]),
		sprintf("https://acme.dev/m.zip?archive=false&checksum=none&checksum=%s", [_sha256]),
	] {
		not sources.checksum(_archive(address))
	}
	not sources.checksum(_call({"source": _source({"address": sprintf("https://acme.dev/m.zip?checksum=%s", [_sha256])})}))
}

test_only_a_whole_hash_is_a_commit if {
	sources.is_commit("0123456789abcdef0123456789abcdef01234567")
	every ref in ["main", "0123456", null] {
		not sources.is_commit(ref)
	}
}
