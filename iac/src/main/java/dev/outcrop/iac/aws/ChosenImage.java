package dev.outcrop.iac.aws;

import java.util.List;
import java.util.Optional;

/** The image that is deployed: known beforehand, or found by a step on the way. */
final class ChosenImage {
    private final Step step;
    private Optional<String> digest = Optional.empty();

    private ChosenImage(String title, List<String> calls, Source source) {
        step = Step.always(title, calls, () -> {
            Found found = source.find();
            digest = Optional.of(found.digest());
            return found.said();
        });
    }

    private record Found(String digest, String said) {}

    @FunctionalInterface
    private interface Source {
        Found find() throws InterruptedException;
    }

    /** One of the stage's repository. */
    static ChosenImage named(Images images, String digest) {
        var chosen = new ChosenImage(
                "Find the image " + digest + " in " + images.repository(),
                List.of("ecr:BatchGetImage " + images.repository()),
                () -> new Found(digest, images.find(digest)));
        chosen.digest = Optional.of(digest);
        return chosen;
    }

    /** One that is made here. */
    static ChosenImage built(Images images, Optional<TeamAgents> agents) {
        return new ChosenImage("Build the image and push it to " + images.repository(), images.calls(agents), () -> {
            String digest = images.push(agents).digest();
            return new Found(digest, "pushed as " + digest);
        });
    }

    /** The one that serves now. */
    static ChosenImage running(Service service) {
        return new ChosenImage("Find the image that serves", service.calls(), () -> {
            String digest = service.image()
                    .orElseThrow(() -> new Trouble(
                            "nothing of the stage serves: deploy it with ./outcrop aws deploy" + " first."));
            return new Found(digest, digest);
        });
    }

    /** Finds it. */
    Step step() {
        return step;
    }

    /** Its digest, or in a rehearsal where that will stand. */
    String shown() {
        return digest.orElse("DIGEST");
    }

    String digest() {
        return digest.orElseThrow();
    }
}
