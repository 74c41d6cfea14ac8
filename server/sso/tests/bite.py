#!/usr/bin/env python3
"""Takes each check out of a copy of the sources, one at a time, and runs the tests: one has to fail.

Says for each which tests failed, and whether a forgery was accepted without it ("accepted") or met
another refusal ("refused otherwise"): then two checks stand in its way. Takes some minutes.

    server/sso/tests/bite.py [WORD]     # only the checks whose name holds the word
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[3]
HERE = "server/sso/src/saml"
# Without its limits a reader is busy for minutes.
PATIENCE = 120

# (file, name of the check, what stands there, what stands there without it)
CHECKS = [
    ("xml", "size of a message", "text.len() > limits.bytes", "false"),
    ("xml", "scan before parsing", "    scan(text, limits)?;\n", ""),
    ("xml", "number of nodes", "nodes_limit: limits.nodes", "nodes_limit: u32::MAX"),
    ("xml", "prefix taken back", "document.descendants().any(|node| node.namespaces().any(takes_back))",
     "false && document.descendants().any(|node| node.namespaces().any(takes_back))"),
    ("xml", "declared encoding", '!declared.eq_ignore_ascii_case("utf-8")', "false"),
    ("xml", "document type", 'rest.starts_with("<!DOCTYPE")', "false"),
    ("xml", "asides", "if !limits.allows_asides {", "if false {"),
    ("xml", "end of an aside", "text.find(end).map(|at| at + end.len())", 'text.find(">").map(|at| at + end.len() - end.len() + 1)'),
    ("xml", "namespaces in one place", "namespaces + tag.namespaces > limits.namespaces", "false"),
    ("xml", "depth", "open.len() > limits.depth", "false"),
    ("xml", "attributes of an element", "attributes > limits.attributes", "false"),
    ("xml", "quotes hide markup", "(None, b'\"' | b'\\'') => quote = Some(byte),",
     "(None, b'\"' | b'\\'') => { if false { quote = Some(byte) } }"),
    ("xml", "repeated ID", "!seen.insert(attribute.value())", "!seen.insert(attribute.value()) && false"),
    ("xml", "strange ID", "attribute.namespace().is_some()", "false"),
    ("xml", "repeated element", "_ => Err(Malformed::Repeated(name)),", "_ => Ok(children(node, namespace, name).next()),"),
    ("xml", "text only", "_ => return Err(Malformed::NotText(name)),", "_ => {}"),
    ("response", "size of the field", "field.len() > Limits::RESPONSE.bytes * 3 / 2", "false"),
    ("response", "IDs", "    xml::check_ids(&document)?;\n", ""),
    ("response", "is a Response", '!xml::is(response, PROTOCOL, "Response")', "false"),
    ("response", "version of the response", "    version(response)?;\n", ""),
    ("response", "version of the assertion", "        version(assertion)?;\n", ""),
    ("response", "status", "    status(response)?;\n", ""),
    ("response", "encrypted assertion", 'named("EncryptedAssertion").next().is_some()', "false"),
    ("response", "one assertion", "other => return Err(Refusal::Assertions(other)),", "_ => {}"),
    ("response", "place of the assertion", "found.ok_or(Refusal::AssertionPlace)",
     'found.or_else(|| named("Assertion").next()).ok_or(Refusal::AssertionPlace)'),
    ("response", "place of a signature", "!(parent == Some(response) || parent == Some(assertion))", "false"),
    ("response", "namespace of a signature", '!xml::is(signature, SIGNATURE, "Signature")\n', "false\n"),
    ("response", "signed at all", "signed_by.map(Certificate::sha256).ok_or(Refusal::Unsigned)",
     "Ok(signed_by.map(Certificate::sha256).unwrap_or_default())"),
    ("response", "signature of the response", "for holder in [response, assertion]", "for holder in [assertion]"),
    ("response", "signature of the assertion", "for holder in [response, assertion]", "for holder in [response]"),
    ("response", "issuer of the response", "            self.issuer(issuer)?;\n", ""),
    ("response", "issuer of the assertion", '        self.issuer(xml::only(assertion, ASSERTION, "Issuer")?)?;\n', ""),
    ("response", "destination", "Some(it) => return Err(Refusal::Destination(clip(it))),", "Some(_) => {}"),
    ("response", "destination of a signed response", "None if is_signed =>", "None if is_signed && false =>"),
    ("response", "request of the response", "        self.in_response_to(response)?;\n", ""),
    ("response", "request of the confirmation", "        self.in_response_to(data)?;\n", ""),
    ("response", "another request", "Err(Refusal::AnswersAnotherRequest)", "Ok(())"),
    ("response", "no request", "Err(Refusal::AnswersNoRequest)", "Ok(())"),
    ("response", "unknown request", "Err(Refusal::AnswersUnknownRequest)", "Ok(())"),
    ("response", "when the response was issued", "        self.issued(response)\n", "        Ok(())\n"),
    ("response", "when the assertion was issued", "        self.issued(assertion)?;\n", ""),
    ("response", "beginning of the conditions", "        self.beginning(conditions)?;\n", ""),
    ("response", "end of the conditions", '        self.end(conditions, "NotOnOrAfter")?;\n', ""),
    ("response", "unknown condition", "return Err(Refusal::Condition(clip(condition.tag_name().name())));", "continue;"),
    ("response", "audience", "                self.audience(condition)?;\n", ""),
    ("response", "no audience", "if has_audience { Ok(()) } else { Err(Refusal::NoAudience) }", "let _ = has_audience; Ok(())"),
    ("response", "bearer", ".filter(|it| it.attribute(\"Method\") == Some(BEARER))", ""),
    ("response", "a confirmation holds", "Err(it) => refusal = it,", "Err(it) => { refusal = it; confirmed = true }"),
    ("response", "recipient", "recipient != self.sp.acs_url", "false"),
    ("response", "beginning of the confirmation", 'data.attribute("NotBefore").is_some()', "false"),
    ("response", "end of the confirmation", 'let end = self.end(data, "NotOnOrAfter")?;', 'let end = instant(data, "NotOnOrAfter")?;'),
    ("response", "end of the session", 'self.end(session, "SessionNotOnOrAfter")?', 'instant(session, "SessionNotOnOrAfter")?'),
    ("response", "length of the name", "name_id.is_empty() || name_id.len() > LONGEST_NAME", "name_id.is_empty()"),
    ("response", "empty name", "name_id.is_empty() || name_id.len() > LONGEST_NAME", "name_id.len() > LONGEST_NAME"),
    ("response", "one value", "(Some(it), None) if !it.is_empty() => Some(it),", "(Some(it), _) if !it.is_empty() => Some(it),"),
    ("response", "clock skew", "earliest: now - skew", "earliest: now"),
    ("signature", "signature", ".find(|it| it.verifies(shape.algorithm, signed.as_bytes(), &shape.value))",
     ".find(|it| it.verifies(shape.algorithm, signed.as_bytes(), &shape.value) || true)"),
    ("signature", "digest", "digest::digest(shape.digest_algorithm, content.as_bytes()).as_ref() != shape.digest", "false"),
    ("signature", "content of the signature", '        holds_only(signature, &["SignedInfo", "SignatureValue", "KeyInfo"])?;\n', ""),
    ("signature", "content of SignedInfo", '        holds_only(signed_info, &["CanonicalizationMethod", "SignatureMethod", "Reference"])?;\n', ""),
    ("signature", "content of SignatureMethod", '"SignatureMethod")?;\n        holds_only(method, &[])?;\n', '"SignatureMethod")?;\n'),
    ("signature", "content of the reference", '        holds_only(reference, &["Transforms", "DigestMethod", "DigestValue"])?;\n', ""),
    ("signature", "content of DigestMethod", '"DigestMethod")?;\n        holds_only(method, &[])?;\n', '"DigestMethod")?;\n'),
    ("signature", "content of a transform", "        holds_only(step, &[])?;\n", ""),
    ("signature", "canonicalization", 'method.attribute("Algorithm") != Some(EXCLUSIVE_C14N)', "false"),
    ("signature", "order of transforms", 'step.attribute("Algorithm") != Some(expected)', "false"),
    ("signature", "number of transforms", "expected == EXCLUSIVE_C14N && steps.next().is_none()", "expected == EXCLUSIVE_C14N"),
    ("signature", "what is signed", "id.is_none() || points_at != id", "id.is_none()"),
    ("signature", "empty ID", "id.is_none() || points_at != id", "points_at.unwrap_or_default() != id.unwrap_or_default()"),
    ("signature", "content of a canonicalization", 'number > 0 || !xml::is(child, EXCLUSIVE_C14N, "InclusiveNamespaces")', "number > 0"),
    ("signature", "one list of prefixes", 'number > 0 || !xml::is(child, EXCLUSIVE_C14N, "InclusiveNamespaces")',
     '!xml::is(child, EXCLUSIVE_C14N, "InclusiveNamespaces")'),
    ("signature", "number of prefixes", "prefixes.len() > MOST_PREFIXES", "false"),
    ("signature", "SHA-1 in signatures", 'rsa-sha1" if allows_sha1 =>', 'rsa-sha1" =>'),
    ("signature", "SHA-1 in digests", 'xmldsig#sha1" if allows_sha1 =>', 'xmldsig#sha1" =>'),
    ("certificate", "end of a certificate", "!rest.is_empty()", "false"),
    ("certificate", "size of an RSA key", "(2_048..=8_192).contains(&key.key_size()).then_some(KeyKind::Rsa)", "Some(KeyKind::Rsa)"),
    ("import", "kind of document", '!is_entity(&root) && !xml::is(root, METADATA, "EntitiesDescriptor")', "false"),
    ("import", "one provider", "(None, [one]) if is_entity(&root) => Ok(*one),", "(None, [one, ..]) => Ok(*one),"),
    ("import", "protocol of a role", "protocols.split_ascii_whitespace().any(|it| it == PROTOCOL)", "true"),
    ("import", "entity ID", "Some(it) if !it.is_empty() && it.len() <= LONGEST_ADDRESS =>", "Some(it) =>"),
    ("import", "sign-on address", "if is_plain_address(address)", "if true || is_plain_address(address)"),
    ("import", "use of a key", 'matches!(it.attribute("use"), None | Some("signing"))', "true"),
    ("import", "a certificate", "if found.is_empty() { Err(refusal) } else { Ok(found) }", "let _ = refusal; Ok(found)"),
]


def bite(copy, file, old, new):
    """The tests that fail without the check, and what they printed."""
    path = copy / HERE / f"{file}.rs"
    source = path.read_text()
    if source.count(old) == 1:
        without = source.replace(old, new)
    else:
        raise SystemExit(f"{file}: {source.count(old)} times: {old}")
    path.write_text(without)
    try:
        return run_tests(copy)
    finally:
        path.write_text(source)


def run_tests(copy):
    tests = subprocess.Popen(
        ["cargo", "test", "-q", "-p", "rollcall-sso", "--test", "it"], cwd=copy, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )
    try:
        printed, faults = tests.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(tests.pid, signal.SIGKILL)
        tests.communicate()
        return [f"some test did not end within {PATIENCE} s"], ""
    if "error: could not compile" in faults:
        raise SystemExit(faults)
    return sorted(set(re.findall(r"^    (\w+::\w+)$", printed, re.M))), printed


def main():
    wanted = [it for it in CHECKS if not sys.argv[1:] or sys.argv[1] in it[1]]
    toothless = []
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
        for name in filter(None, files.stdout.decode().split("\0")):
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
        for file, name, old, new in wanted:
            failed, printed = bite(copy, file, old, new)
            how = "accepted" if re.search(r"^(Ok\(|\s*left: Ok\()", printed, re.M) else "refused otherwise"
            shown = ", ".join(failed[:3]) + (f" and {len(failed) - 3} more" if len(failed) > 3 else "")
            print(f"{file}: {name} | {how if failed else 'NOTHING FAILED'} | {shown}", flush=True)
            if not failed:
                toothless.append(name)
    print(f"{len(wanted)} checks, {len(toothless)} without a test")
    sys.exit(bool(toothless))


if __name__ == "__main__":
    main()
