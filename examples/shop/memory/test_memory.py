"""What every memory must do, whatever it remembers in. `subject` is a fresh instance, made with `settings`."""

import pytest
from memory.backend import MemoryBackend

ODD = ["Grüße", "カート", "🛒", "a b", "a/b", "../a", ".", "a%2Fb", "a\nb", "*?[a]", "'; DROP TABLE memory", "k" * 1000]


@pytest.fixture
def memory(subject):
    """An empty memory, and empty again afterwards: a server keeps what the last test left."""
    empty(subject)
    yield subject
    empty(subject)


def empty(memory):
    for key in memory.keys():
        memory.delete(key)


def test_it_is_a_memory(implementation):
    assert issubclass(implementation, MemoryBackend)


def test_what_was_put_is_there(memory):
    memory.put("cart", b"apple")
    assert memory.get("cart") == b"apple"


def test_a_key_that_nobody_put_is_not_there(memory):
    assert memory.get("cart") is None


def test_a_value_replaces_an_older_one(memory):
    memory.put("cart", b"apple, bread and cheese")
    memory.put("cart", b"apple")
    assert memory.get("cart") == b"apple"
    assert memory.keys() == ["cart"]


def test_an_empty_value_is_a_value(memory):
    memory.put("cart", b"")
    assert memory.get("cart") == b""
    assert memory.keys() == ["cart"]


def test_every_byte_comes_back(memory):
    every = bytes(range(256)) * 4096
    memory.put("cart", every)
    assert memory.get("cart") == every


@pytest.mark.parametrize("key", ODD)
def test_any_text_is_a_key(memory, key):
    memory.put(key, key.encode())
    assert memory.get(key) == key.encode()
    assert memory.keys() == [key]
    assert memory.delete(key) is True
    assert memory.get(key) is None


def test_odd_keys_are_all_different(memory):
    for key in ODD:
        memory.put(key, key.encode())
    assert memory.keys() == sorted(ODD)
    assert [memory.get(key) for key in ODD] == [key.encode() for key in ODD]


def test_keys_that_differ_in_case_are_different(memory):
    memory.put("Cart", b"1")
    memory.put("cart", b"2")
    assert (memory.get("Cart"), memory.get("cart")) == (b"1", b"2")


def test_an_empty_key_is_refused(memory):
    with pytest.raises(ValueError, match="empty"):
        memory.put("", b"apple")
    assert memory.keys() == []


def test_what_is_deleted_is_gone(memory):
    memory.put("cart", b"apple")
    assert memory.delete("cart") is True
    assert memory.get("cart") is None
    assert memory.keys() == []


def test_deleting_what_is_not_there_says_so(memory):
    assert memory.delete("cart") is False


def test_deleting_one_leaves_the_others(memory):
    memory.put("cart:1", b"apple")
    memory.put("cart:10", b"bread")
    memory.delete("cart:1")
    assert memory.get("cart:10") == b"bread"


def test_keys_are_sorted_and_chosen_by_prefix(memory):
    for key in ("order:2", "cart:2", "cart:10", "cart:1"):
        memory.put(key, b"")
    assert memory.keys() == ["cart:1", "cart:10", "cart:2", "order:2"]
    assert memory.keys("cart:1") == ["cart:1", "cart:10"]
    assert memory.keys(prefix="order:") == ["order:2"]
    assert memory.keys("invoice:") == []


def test_a_prefix_is_no_pattern(memory):
    memory.put("cart", b"")
    for prefix in ("*", "c?rt", "[c]", "%", "_art"):
        assert memory.keys(prefix) == []


def test_a_prefix_counts_letters_not_bytes(memory):
    memory.put("Grüße:1", b"")
    memory.put("Grüßen", b"")
    assert memory.keys("Grüße:") == ["Grüße:1"]


def test_many_keys_are_all_kept(memory):
    for number in range(300):
        memory.put(f"cart:{number:05}", str(number).encode())
    assert memory.keys() == [f"cart:{number:05}" for number in range(300)]
    assert memory.get("cart:00299") == b"299"


def test_whoever_opens_the_memory_again_finds_what_was_put(memory, implementation, settings):
    memory.put("cart", b"apple")
    again = implementation(**settings)
    assert again.get("cart") == b"apple"
    again.put("cart", b"bread")
    assert memory.get("cart") == b"bread"


def test_a_value_that_was_read_is_a_copy(memory):
    written = bytearray(b"apple")
    memory.put("cart", bytes(written))
    written[0:5] = b"bread"
    assert memory.get("cart") == b"apple"
