package dev.outcrop.iac;

import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.iac.config.StageFile;
import dev.outcrop.iac.config.StageProblem;
import dev.outcrop.iac.stack.Stage;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Validations;

/** Fills an app with the stage that its context names, and has it validated. */
final class Synthesis {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private Synthesis() {}

    /**
     * Reads {@code stage}, {@code image} and {@code part} from the app's context.
     *
     * @throws StageProblem with a sentence that says what is missing and what to do
     */
    static void fill(App app, Path folder) {
        String name = context(app, "stage")
                .orElseThrow(() -> new StageProblem("Which stage? Name one of the files in stages/: -c stage=dev"));
        StageConfig stage = StageFile.read(folder, name);
        Stage.build(app, stage, image(app));
        Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    }

    private static Optional<String> image(App app) {
        Optional<String> image = context(app, "image");
        if (context(app, "part").isPresent()) {
            String part = context(app, "part").orElseThrow();
            if (!part.equals("foundation")) {
                throw new StageProblem("There is no part \"" + part + "\": leave it out, or say -c part=foundation.");
            }
            return Optional.empty();
        }
        if (image.filter(DIGEST.asMatchPredicate()).isEmpty()) {
            throw new StageProblem(
                    "Which image? Say -c image=sha256:…, the digest of one that has been pushed. If there is"
                            + " none yet: deploy the foundation first (-c part=foundation), then push one to its repository.");
        }
        return image;
    }

    private static Optional<String> context(App app, String key) {
        return Optional.ofNullable(app.getNode().tryGetContext(key)).map(Object::toString);
    }
}
