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
    "NR070": Check(
        "a Word document whose package is damaged",
        "Word would not open it, or offer to mend it.",
        "Report it, unless the document was changed by hand: then build it again.",
        "two entries called word/document.xml",
    ),
    "NR071": Check(
        "a relationship that leads nowhere, or an address that Word does not take",
        "Word takes the whole file for damaged.",
        "Report it, unless the document was changed by hand: then build it again.",
        "a space in the address of a link",
    ),
    "NR072": Check(
        "a structure that Word does not take",
        "Word takes the whole file for damaged.",
        "Report it, unless the document was changed by hand: then build it again.",
        "a table's cell without a paragraph at its end",
    ),
    "NR073": Check(
        "a field or a link that is broken, or that asks a question on opening",
        "The reader would be asked to mend or update the file, or meet an error where a number should stand.",
        "Report it, unless the document was changed by hand: then build it again.",
        "a reference to a bookmark that was deleted",
    ),
    "NR074": Check(
        "an id or a bookmark that stands twice",
        "Word follows the first and takes the file for damaged.",
        "Report it, unless the document was changed by hand: then build it again.",
        "two bookmarks that differ in case alone",
    ),
    "NR075": Check(
        "a style, list or note that is used and not there",
        "The paragraph would lose its form or its number, without a word.",
        "Report it, unless the document was changed by hand: then build it again.",
        "a style's name that a designer changed",
    ),
    "NR076": Check(
        "a value that the format does not allow",
        "Word takes the whole file for damaged.",
        "Report it, unless the document was changed by hand: then build it again.",
        "a colour by its name instead of six digits",
    ),
    "NR077": Check(
        "properties that are not well formed",
        "Catalogues and Word would refuse them.",
        "Report it, unless the document was changed by hand: then build it again.",
        "a date without a time",
    ),
    "NR080": Check(
        "a Word document without title or language",
        "Its window would show a file's name, and a screen reader mispronounce it.",
        "Report it, unless the document was changed by hand: then build it again.",
        "a style sheet with another language than the document",
    ),
    "NR081": Check(
        "a drawing that is not described, or that floats",
        "Who cannot see it does not know what it shows; what floats is read at no certain place.",
        "Report it, unless the document was changed by hand: then build it again.",
        "a picture dropped into a page by hand",
    ),
    "NR082": Check(
        "headings that skip a level or are empty",
        "Who moves by headings loses the way.",
        "Report it, unless the document was changed by hand: then build it again.",
        "a heading 3 straight below a heading 1",
    ),
    "NR083": Check(
        "a table without a header row, with merged or with blank cells",
        "A screen reader cannot say which column a cell belongs to.",
        "Report it, unless the document was changed by hand: then build it again.",
        "two cells merged for the look of it",
    ),
    "NR084": Check(
        "an empty paragraph that keeps a distance",
        "A screen reader says “blank”; distance belongs into a style.",
        "Report it, unless the document was changed by hand: then build it again.",
        "two empty lines before a heading",
    ),
    "NR085": Check(
        "a link that does not say where it leads",
        "A list of links is how many find their way.",
        "Report it, unless the document was changed by hand: then build it again.",
        "a link called https://example.org/a?b=c",
    ),
    "NR086": Check(
        "text that is formatted by hand",
        "It would not follow when a designer changes the style.",
        "Report it, unless the document was changed by hand: then build it again.",
        "a word made red in reference.docx's body",
    ),
    "NR087": Check(
        "text with too little contrast",
        "Readers with weak eyes, and everybody on a bad printer, cannot read it (WCAG 2.2, 1.4.3).",
        "Change the colour in templates/design.yaml, or the style in templates/reference.docx.",
        "grey text on a tint",
    ),
    "NR260": Check(
        "a returned file that cannot be read",
        "It is broken, or of another kind than its name says; nothing of it could be trusted.",
        "Have it sent again in the format that was exported.",
        "a .docx whose second half was lost in the post",
    ),
    "NR261": Check(
        "a returned file that would unpack to too much",
        "A few kilobytes can be packed so that they fill the memory.",
        "Look for pasted pictures; ask the sender how it was made.",
        "200 kB that unpack to 4 GB",
    ),
    "NR262": Check(
        "a returned file with macros or links to other files",
        "A review needs neither, and both make programs fetch or run what nobody has looked at.",
        "Save it without macros, linked templates and embedded files; ask the sender where they came from.",
        "a .docx whose template is https://example.org/t.dotm",
    ),
    "NR263": Check(
        "a returned file of another project or language",
        "Its texts would land where they do not belong.",
        "Import it into the project and language that it was exported from.",
        "the Quechua file, imported with --language es",
    ),
    "NR264": Check(
        "a row whose id is missing, unknown or double",
        "Without its id nobody can say which text a translation belongs to.",
        "Copy the id from the file that was exported; of two rows keep the one that is meant.",
        "a row that a reviewer copied and pasted",
    ),
    "NR265": Check(
        "a row whose source text is another one now",
        "The translation answers to words that the report no longer has.",
        "Export the text again and translate what has changed.",
        "an editor changed the claim while the review was under way",
    ),
    "NR266": Check(
        "a row that is older than the catalogue",
        "Somebody has translated the text since the file was made; taking the row would undo it.",
        "Choose one in the PO file, or import with --overwrite.",
        "a Weblate translator mended the sentence that the Word file has in its old form",
    ),
    "NR267": Check(
        "a row that lost or added a placeholder, a note call or markup",
        "The brief would lose a number or a source.",
        "Copy what stands in brackets from the source.",
        "{plan.actions} translated to {plan.acciones}",
    ),
    "NR268": Check(
        "a row with another number than its source",
        "A slip in a number is the mistake that no reader forgives.",
        "Correct the number; where the difference is meant, write it in the PO file.",
        "12,500 became 12,050",
    ),
    "NR269": Check(
        "a row that holds no words to take",
        "The cell is empty, or holds a picture, a formula or a date.",
        "Write the translation as text.",
        "=SUM(A1:A3) in the column of translations",
    ),
    "NR270": Check(
        "an invisible sign that no office format can hold",
        "It would come back as another one, and the text would seem changed.",
        "Take the sign out of the text.",
        "a vertical tab, pasted from a slide",
    ),
}
