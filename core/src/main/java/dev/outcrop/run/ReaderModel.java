package dev.outcrop.run;

import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.ModelFacts;
import java.util.regex.Pattern;

/** A model that is to read what another one may have said. */
record ReaderModel(String modelId, ModelCatalog catalog) {
    /** Where a call is routed; the model behind it is the same. */
    private static final Pattern ROUTE = Pattern.compile(
            "^(arn:.*:(foundation-model|inference-profile)/)?((us|us-gov|eu|apac|jp|au|ca|sa|me|af|mx|global)\\.)?");

    /** Whether reasoning that {@code writer} signed holds here: within a family if that is known, else for one model. */
    boolean understands(String writer) {
        if (plain(writer).equals(plain(modelId))) {
            return true;
        }
        ModelFacts here = catalog.facts(modelId);
        ModelFacts there = catalog.facts(writer);
        return here.known()
                && there.known()
                && !here.family().isEmpty()
                && here.family().equals(there.family());
    }

    private static String plain(String id) {
        return ROUTE.matcher(id).replaceFirst("");
    }
}
