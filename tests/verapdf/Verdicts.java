// Prints veraPDF's verdict on files: `java -cp JARS Verdicts.java PROFILE,PROFILE FILE...`, a profile being "ua1" or "2a".
// One line for each file and profile, parted by tabs: file, profile, PASS or FAIL, how many assertions were made.
// Each rule that fails follows on a line that starts with a tab: its clause, how often, what it asks, where it failed first.

import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Verdicts {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int i = 1; i < arguments.length; i++) {
            for (String profile : arguments[0].split(",")) {
                judge(new File(arguments[i]), profile);
            }
        }
    }

    private static void judge(File file, String profile) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.fromString(profile);
        // no limit to failures of a rule, only failures kept, and no stop at the first
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, 100, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            String verdict = result.isCompliant() ? "PASS" : "FAIL";
            System.out.println(String.join("\t", file.getPath(), profile, verdict, "" + result.getTotalAssertions()));
            Map<String, Integer> times = new LinkedHashMap<>();
            Map<String, TestAssertion> firsts = new LinkedHashMap<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                    times.merge(rule, 1, Integer::sum);
                    firsts.putIfAbsent(rule, assertion);
                }
            }
            for (Map.Entry<String, TestAssertion> entry : firsts.entrySet()) {
                TestAssertion first = entry.getValue();
                System.out.println("\t" + entry.getKey() + "\t" + times.get(entry.getKey()) + "\t" + first.getMessage()
                        + "\t" + first.getLocation().getContext());
            }
        }
    }
}
