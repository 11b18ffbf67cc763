"""The table of checks: each code with what it means, why it matters, how to mend it, and an example that fails."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of problem. `example` is what an editor would have written to cause it."""

    title: str
    why: str
    mend: str
    example: str


CHECKS: dict[str, Check] = {
    "NR001": Check(
        "a file that cannot be read as text",
        "Content is read as UTF-8, so that every letter of every language survives.",
        "Save the file again with the encoding UTF-8; check that you may read it.",
        "findings.yaml saved as Windows-1252",
    ),
    "NR002": Check(
        "broken YAML",
        "A file that is not YAML says nothing.",
        "Look at the line for a missing colon, a quotation mark without its partner, or wrong indentation.",
        "claim: Lima: the capital   (a second ': ' needs quotation marks around the text, or '>-')",
    ),
    "NR003": Check(
        "a file too large, too deep, or with too many aliases",
        "A few lines of nested aliases can stand for gigabytes.",
        "Write the repeated parts out; split the file's content.",
        "a: &a [*b, *b, *b]",
    ),
    "NR004": Check(
        "a field that stands twice in one record",
        "YAML would keep the last one and lose the first without a word.",
        "Keep one of the two.",
        "claim: One.  claim: Two.",
    ),
    "NR006": Check(
        "a file in content/ that nothing reads",
        "What is written there reaches no brief; the name may be misspelt.",
        "Correct the name or move the file away.",
        "content/finding.yaml",
    ),
    "NR010": Check("a missing field", "The brief would have a hole.", "Add the field.", "a finding without 'claim'"),
    "NR011": Check(
        "a field that the schema does not know",
        "A misspelt field would be lost without a word.",
        "Correct its name; the message names the nearest.",
        "clam: The process stayed in Lima",
    ),
    "NR012": Check(
        "a value of the wrong kind",
        "A date that is no date cannot be printed in another language.",
        "Write the value as the message says.",
        "date: June of last year",
    ),
    "NR013": Check(
        "an id or number that is used twice",
        "Links, translations and numbers would lead to the wrong record.",
        "Give the newer record another id.",
        "two findings with 'id: centralism'",
    ),
    "NR014": Check(
        "a reference to what does not exist",
        "The brief would point to nothing.",
        "Correct the id, or add the record.",
        "figure: participants-2",
    ),
    "NR015": Check(
        "a section that the source report does not have",
        "Every claim must be traceable to its section.",
        "Correct 'from'; the sections stand in report.yaml.",
        'from: ["9.4"]',
    ),
    "NR016": Check(
        "a brief with nothing in it",
        "An audience without a finding or a recommendation gets an empty document.",
        "Name findings in its parts, or address a recommendation to it.",
        "an audience whose parts have no items",
    ),
    "NR017": Check(
        "a record that is in no brief",
        "What nobody reads was written in vain, or forgotten.",
        "Name it in the 'items' of a part, or take it out.",
        "a finding that no audience names",
    ),
    "NR018": Check(
        "a section of the source report that no record comes from",
        "A finding may have been overlooked.",
        "Add the record, or say 'covered: false' for a heading without text of its own.",
        'no record with from: ["5.3"]',
    ),
    "NR019": Check(
        "a number typed into the text that stands among the facts",
        "When it changes it must change in one place, and each language writes it in its own way.",
        "Write the fact's name in curly brackets.",
        "318 bilateral meetings, instead of {activities.bilateral_meetings}",
    ),
    "NR020": Check(
        "inline markup that cannot be what was meant",
        "An asterisk or a tag would be printed as it stands.",
        "Write *emphasis*, **strong**, [words](https://address), {fact} or [@source].",
        "<b>never</b>",
    ),
    "NR021": Check("a missing file", "The report is not whole.", "Put the file back.", "no content/sources.yaml"),
    "NR022": Check(
        "a fact that does not exist",
        "The text would print a name in brackets instead of a number.",
        "Correct the name, or add the fact to facts.yaml.",
        "{activities.bilateral}",
    ),
    "NR023": Check(
        "a recommendation that rests on a finding its brief does not show",
        "The reader could not see why.",
        "Name the finding in a part of that brief, or take the link out.",
        "rests_on a finding that the audience's parts leave out",
    ),
    "NR030": Check(
        "a missing catalogue",
        "The language is in the table, but nobody can have translated it.",
        "Run 'napreport messages update' and have the new file translated.",
        "languages.yaml names 'qu', and there is no locales/qu/LC_MESSAGES/content.po",
    ),
    "NR031": Check(
        "a broken catalogue",
        "A PO file that cannot be read translates nothing.",
        "Open it in a PO editor, which shows the line, or take the last good version.",
        "msgstr without a closing quotation mark",
    ),
    "NR032": Check(
        "an entry that stands twice in a catalogue",
        "Which of the two translations is meant?",
        "Delete one.",
        "the same msgctxt twice",
    ),
    "NR033": Check(
        "a string that is not translated, or not reviewed",
        "Nothing unreviewed is ever shipped. Only the strings of the brief at hand count.",
        "Translate or review the entry; or build with --draft, which marks it in the document.",
        "an entry flagged fuzzy",
    ),
    "NR034": Check(
        "a translation whose facts, notes or addresses differ from the source's",
        "The brief would lose a number or a note, or print a name in brackets.",
        "Copy what stands in brackets from the source.",
        "msgid with {plan.actions}, msgstr without",
    ),
    "NR040": Check(
        "a missing template",
        "The part cannot be arranged.",
        "Correct the part's 'kind', or add templates/parts/KIND.html.j2.",
        "kind: finding (it is 'items')",
    ),
    "NR041": Check("a broken template", "Jinja cannot read it.", "Mend the tag at that line.", "{% if part.lead }"),
    "NR042": Check(
        "a template that names what does not exist",
        "An empty hole would be printed.",
        "Correct the name.",
        "{{ finding.clam }}",
    ),
    "NR043": Check(
        "an element or class outside the page's vocabulary",
        "Each format would treat it in its own way, or drop it.",
        "Use an element of docs/page.md.",
        '<div class="fancy">',
    ),
    "NR044": Check(
        "a template that fails or does what it may not",
        "Templates arrange a brief; they run no code.",
        "Compare the line with the template as delivered.",
        "{{ ''.__class__ }}",
    ),
    "NR045": Check(
        "a link inside the brief that leads nowhere",
        "A reader who follows it is lost.",
        "Show what it leads to, or take the link out.",
        '<a href="#finding-x"> where finding x is not shown',
    ),
    "NR046": Check(
        "notes that are called and not printed",
        "The reader could not find the source.",
        "Put the part that prints the notes last.",
        "a part of kind 'items' after the part of kind 'method'",
    ),
    "NR050": Check(
        "a letter that no font has",
        "It would be printed as an empty box.",
        "Use another letter, or ask for a font that has it.",
        "☃",
    ),
    "NR051": Check(
        "a warning of the PDF painter",
        "A style sheet or picture that it could not use changes how the page looks.",
        "Mend the style sheet or the template at the element that is named.",
        "color: bluish",
    ),
    "NR052": Check(
        "a painting process that died",
        "The document is incomplete and was thrown away; the last good one is still there.",
        "Build again with --jobs 1.",
        "not enough memory",
    ),
    "NR053": Check(
        "a style that reference.docx does not have",
        "The Word document would lose its form.",
        "Add the style in Word, or run scripts/make_reference.py to make the file anew.",
        "a designer deleted 'NAP Box'",
    ),
    "NR060": Check("a PDF without pages", "Nothing was painted.", "Report it.", "none"),
    "NR061": Check("a document with another title", "Catalogues and readers would show it.", "Report it.", "none"),
    "NR062": Check("a document without its language", "A screen reader would mispronounce it.", "Report it.", "none"),
    "NR063": Check("a PDF without tags", "A screen reader could not read it.", "Report it.", "none"),
    "NR064": Check("a font that is not embedded", "Another machine would show other letters.", "Report it.", "none"),
    "NR065": Check(
        "a Word document that does not say what the page says",
        "Both formats must carry the same text.",
        "Report it.",
        "none",
    ),
    "NR066": Check(
        "a document that is not there",
        "A set with a brief missing would be handed out.",
        "Build it: napreport build.",
        "output/ without the Spanish brief for one audience",
    ),
    "NR067": Check(
        "a file that is not the one that was built",
        "Somebody has saved it since, or it came from elsewhere; the next build replaces it.",
        "Build it again, or keep the changed copy elsewhere.",
        "a Word document that was opened and saved in output/",
    ),
    "NR068": Check(
        "documents older than what they are made from",
        "They do not say what content, templates and catalogues say now.",
        "Build again: napreport build.",
        "content/findings.yaml was saved after the last build",
    ),
    "NR200": Check(
        "a catalogue's header that says something wrong",
        "Translators' tools read language, encoding and plural rule from it.",
        "Run 'napreport messages update'; take a 'fuzzy' above the header out.",
        '"Language: en\\n" in locales/es',
    ),
    "NR201": Check(
        "a counted phrase without all its forms",
        "Some number would have no words.",
        "Write every form; they may be the same.",
        'msgstr[0] "una" and no msgstr[1]',
    ),
    "NR202": Check(
        "a number that differs from the source's, or is not in the locale's format",
        "A wrong number in one language makes both doubtful.",
        "Write the number that the source has, as the language writes it.",
        "12,500 in the source, 12,50 in the translation",
    ),
    "NR203": Check(
        "a web or e-mail address that differs",
        "It leads nowhere.",
        "Copy the address from the source.",
        "globalnaps.com for globalnaps.org",
    ),
    "NR204": Check(
        "a translation that needs review",
        "Its source has changed, or nobody has read it; it never ships.",
        "Read it, correct it, take the mark 'fuzzy' out; 'napreport messages minor ID' where only the wording changed.",
        "#, fuzzy",
    ),
    "NR205": Check(
        "a string without a translation", "The brief would be in two languages.", "Translate it.", 'msgstr ""'
    ),
    "NR206": Check(
        "a template's words that cannot be filled",
        "The build would stop at the first page that shows them.",
        "Copy the placeholders %(...)s from the source; a per cent sign is written %%.",
        "Hallazgo %(numero)s",
    ),
    "NR211": Check(
        "a translation that is too long for its place",
        "A title would break over one line more than there is.",
        "Find shorter words. How much room there is stands in templates/design.yaml.",
        "a heading of 120 letters where 90 fit",
    ),
    "NR212": Check(
        "a bracket or mark without its partner",
        "The reader looks for where it ends.",
        "Add the other one.",
        "(Lima, 2019",
    ),
    "NR213": Check(
        "quotation marks that are not the language's",
        "Straight marks are a typewriter's; each language has its own.",
        "Use the marks of locales/languages.yaml, outer ones outside.",
        'la "línea de base"',
    ),
    "NR214": Check("a word that stands twice in a row", "It is a slip.", "Take one out.", "de de"),
    "NR215": Check("a space too many", "It shows as a gap.", "Take it out.", "two spaces, or one before a comma"),
    "NR216": Check(
        "another stop at the end than the source has",
        "A heading gets a full stop, or a sentence loses it.",
        "End it as the source does.",
        "Quedó en Lima   (for: It stayed in Lima.)",
    ),
    "NR217": Check(
        "a per cent sign set as another language sets it",
        "Languages differ in the space before it.",
        "Write it as the message shows.",
        "72%",
    ),
    "NR218": Check(
        "an acronym of the source's language",
        "The brief explains its own acronyms; a reader cannot look this one up.",
        "Use the acronym that the entry 'acronym...short' has.",
        "las CSO participaron",
    ),
    "NR219": Check(
        "a translation that is the source's text",
        "It may have been copied to be translated later.",
        "Translate it; a text that is the same in both languages goes into 'same' in locales/languages.yaml.",
        "Key messages",
    ),
    "NR220": Check(
        "a wording that the glossary forbids",
        "One thing has one name in all briefs.",
        "Use the term that the message names; the glossary is locales/glossary.csv.",
        "remedio   (for: reparación)",
    ),
    "NR221": Check(
        "a term that is not put as the glossary says",
        "One thing has one name in all briefs.",
        "Use the term, or add what you wrote to 'accepted' in locales/glossary.csv.",
        "cooperador   (for: cooperante)",
    ),
    "NR222": Check(
        "a negation that was lost",
        "The sentence may say the opposite.",
        "Read both again.",
        "fueron públicos   (for: were not public)",
    ),
    "NR223": Check(
        "a translation far longer or shorter than translations are",
        "Something may have been left out, or belong to another entry.",
        "Read both again.",
        "three words for a sentence of thirty",
    ),
    "NR224": Check(
        "the same words translated in two ways",
        "Readers take two wordings for two things.",
        "Make them one; where the sense differs, waive the check with a reason.",
        "Report: Informe, Reporte",
    ),
    "NR225": Check(
        "a word that no dictionary knows",
        "It may be misspelt.",
        "Correct it, or add it to words.txt in the language's folder in locales/.",
        "particiapción",
    ),
    "NR226": Check(
        "a month that is not written as the locale writes it",
        "Dates typed into a text are not formatted by the program.",
        "Write the month as the message says.",
        "11 de septiembre   (es_PE: setiembre)",
    ),
    "NR227": Check(
        "a waiver without a reason, or with nothing to waive",
        "The next translator has to know why, and an old waiver would hide a new fault.",
        "Write 'allow CODE: reason' in the entry's comment, or take the waiver out.",
        "# allow NR216",
    ),
    "NR228": Check(
        "a row of the glossary that cannot be read",
        "The term would not be looked for.",
        "The columns are: term, language, required, accepted, forbidden, note.",
        "NAP,es,,,",
    ),
    "NR229": Check(
        "an edit that is more than one of wording",
        "'minor' says that a translation stays good; what refers to another fact or number has to be read again.",
        "Have the entry reviewed.",
        "napreport messages minor finding.centralism.body   (after a number in it has changed)",
    ),
    "NR232": Check(
        "a catalogue with a byte-order mark or mixed line endings",
        "Some tools refuse it, and its next change looks as if every line had changed.",
        "Run 'napreport messages update', which writes it anew.",
        "a file saved by an old editor on Windows",
    ),
}
