package dev.outcrop.iac;

import dev.outcrop.iac.config.StageProblem;
import java.nio.file.Path;
import software.amazon.awscdk.App;

/** What {@code cdk} runs: {@code cdk synth -c stage=dev -c image=sha256:…}. */
public final class Main {
    private Main() {}

    /** {@code args[0]} is the folder {@code iac/}; everything else comes as context. */
    public static void main(String[] args) {
        try {
            App app = new App();
            Synthesis.fill(app, Path.of(args[0]));
            app.synth();
        } catch (StageProblem problem) {
            System.err.println(problem.getMessage());
            System.exit(1);
        }
    }
}
