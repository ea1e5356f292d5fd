package dev.outcrop.iac.aws;

import dev.outcrop.iac.cost.IdleCost;
import dev.outcrop.iac.template.Templates;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What a stage costs when nobody uses it, read off its templates. */
record Costs(Place place) {

    /** Where its templates are written. */
    private Path folder() {
        return place.desk()
                .folder()
                .resolve("target")
                .resolve("aws")
                .resolve(place.stage().name());
    }

    /** Makes the templates, which takes some seconds, and says the sum line by line. */
    Step step() {
        List<String> call =
                place.cdk("synth", Cdk.NO_IMAGE, List.of("--quiet", "--no-lookups", "-o", folder().toString()));
        return Step.always("Reckon what the stage costs while nobody uses it", List.of(Cdk.shown(call)), () -> {
            place.cdk().must(call);
            return said(IdleCost.of(Templates.read(folder())));
        });
    }

    private String said(IdleCost cost) {
        var terminal = place.terminal();
        cost.lines().forEach(line -> terminal.say(row(line.what(), line.how(), line.dollars())));
        terminal.say(row("US dollars a month", "", cost.dollars()));
        return "By list prices of us-east-1 of " + IdleCost.date() + ", not held against AWS's own pages. "
                + IdleCost.UNKNOWN;
    }

    private static String row(String what, String how, double dollars) {
        return String.format(Locale.ROOT, "    %-30s %-36s %8.2f", what, how, dollars);
    }
}
