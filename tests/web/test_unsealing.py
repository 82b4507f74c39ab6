"""Where sealed data is opened in the source, and by what right: a new place without a line here fails."""

import ast
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import hallsys

SOURCE = Path(hallsys.__file__).parent
# What opens a seal, and what comes out. MASKED: nothing but a masked name and number leaves it.
MASKED, WHOLE, NO_PERSON = "masked", "whole", "nobody's data"
OPENERS: Mapping[str, str] = {
    "people/views.py presentation": MASKED,
    "people/views.py masked_people": MASKED,  # of an organisation, which is public, the whole name
    "people/views.py masked_names": MASKED,
    "people/views.py name_and_tail": WHOLE,
    "people/phones.py mobile_of": WHOLE,
    "evaluation/callback.py call_back_number": WHOLE,
    "cases/signing.py signature_of": WHOLE,
    "cases/ways.py address_of": WHOLE,
    "cases/locker_codes.py code_of": WHOLE,
    "pushes/sources.py _person": WHOLE,
    "cases/systems.py signer": NO_PERSON,  # the key of another system
    "web/signin/codes.py step_of": NO_PERSON,  # the secret of an account's one-time codes
    "kernel/resealing.py _opens": NO_PERSON,  # whether it opens, and no more
    "standby/copy.py check_keys": NO_PERSON,  # likewise
    "kernel/resealing.py _seal_anew": NO_PERSON,  # from one key to another
}
# Who takes what was opened whole, and by what right: a fact that is written before it is read, the applicant,
# or whoever the applicant gave it for.
TAKERS: Mapping[str, str] = {
    "web/manager/ratings.py _rater": "RaterLookedUp",
    "web/manager/ledger.py ledger_signature": "SignatureShown",
    "web/output/daybook.py signature": "SignatureShown",
    "web/output/shelves.py whereto": "AddressShown",
    "people/phones.py masked_mobile": MASKED,
    "relay/messaging.py _tell_phone": "the gateway, which the applicant asked to be told by",
    "web/lockers.py rows_of_cases": "the applicant's own, by card or by case number and document",
    "relay/documents.py _locker": "the applicant's own slip",
    "web/tour/routes.py _lockers": "a demo, whose people are invented",
    "pushes/sources.py _people": "the receiver, to whom the settings of the hall give it",
}
# How a taker comes by the fact: the use case that its route runs first.
RECORDS = {
    "RaterLookedUp": "look_up_rater",
    "SignatureShown": "note_shown",
    "AddressShown": "note_address",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Yield every module of the source with its place."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield str(path.relative_to(SOURCE)), ast.parse(path.read_text(encoding="utf-8"))


def own(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield what stands in a function, and not in one that is defined in it."""
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef):
            waiting += ast.iter_child_nodes(node)


def users(place: str, module: ast.Module, names: Collection[str]) -> Iterator[str]:
    """Yield the functions of a module that mention one of the names, called or handed on."""
    for function in ast.walk(module):
        if isinstance(function, ast.FunctionDef):
            said = {getattr(node, "id", getattr(node, "attr", None)) for node in own(function)}
            if said & {*names}:
                yield f"{place} {function.name}"


def known_to(place: str, module: ast.Module, openers: Mapping[str, str]) -> set[str]:
    """Return which openers, by their names, a module has itself or imports; `openers`: module by name."""
    imported = {
        one.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom)
        for one in node.names
        if openers.get(one.name) == f"{(node.module or '').removeprefix('hallsys.').replace('.', '/')}.py"
    }
    return imported | {name for name, where in openers.items() if where == place}


def test_every_place_that_opens_a_seal_is_in_the_table() -> None:
    found = {user for place, module in modules() for user in users(place, module, {"unseal"})}
    assert found == OPENERS.keys()


def test_whoever_takes_what_was_opened_whole_is_in_the_table() -> None:
    whole = {place.split()[1]: place.split()[0] for place, what in OPENERS.items() if what == WHOLE}
    found = {
        user for place, module in modules() for user in users(place, module, known_to(place, module, whole))
    }
    assert found == TAKERS.keys()


def test_a_look_of_the_staff_is_on_record_before_anything_is_shown() -> None:
    """The module that reads it runs the use case that records the look."""
    events = "".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("*/events.py"))
    for place, by in TAKERS.items():
        if by in RECORDS:
            assert f"class {by}(Event)" in events
            assert RECORDS[by] in (SOURCE / place.split()[0]).read_text(encoding="utf-8"), place
