package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CDK's own command line, without a network. */
class CommandLineTest {
    @TempDir
    Path folder;

    record Outcome(int code, String said) {}

    @Test
    void it_makes_the_templates_that_are_tested() throws Exception {
        Path out = folder.resolve("out");

        Outcome outcome = cdk("-c", "stage=prod", "-c", "image=" + EveryStage.DIGEST, "-o", out.toString());

        assertThat(outcome.code()).as(outcome.said()).isZero();
        List<Path> made = GoldenTest.templates(out);
        assertThat(made)
                .hasSize(5)
                .allSatisfy(template -> assertThat(template)
                        .hasSameBinaryContentAs(Cloud.folder("first", "prod").resolve(template.getFileName())));
    }

    @Test
    void without_an_image_it_says_what_to_do() throws Exception {
        Outcome outcome = cdk("-c", "stage=dev", "-o", folder.toString());

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.said()).contains("Which image? Say -c image=sha256:…", "-c part=foundation");
    }

    @Test
    void it_does_not_phone_home() throws IOException {
        var json = Cloud.json(Cloud.IAC.resolve("cdk.json"));

        assertThat(json.path("notices").asBoolean(true)).isFalse();
        assertThat(json.at("/context/cli-telemetry").asBoolean(true)).isFalse();
        assertThat(json.at("/context")
                        .path("@aws-cdk/core:defaultCrossStackReferences")
                        .asString())
                .isEqualTo("strong");
        assertThat(json.at("/context")
                        .path("@aws-cdk/core:validateAgainstDefaultRules")
                        .asBoolean(false))
                .isTrue();
        assertThat(Files.readString(Cloud.IAC.resolve("package.json")))
                .containsPattern("\"aws-cdk\": \"\\d+\\.\\d+\\.\\d+\"");
    }

    private Outcome cdk(String... more) throws IOException, InterruptedException {
        Path cdk = Cloud.IAC.resolve("node_modules/.bin/cdk");
        assumeThat(cdk).as("the CDK's command line: node install.mjs in iac/").isExecutable();
        assumeThat(Cloud.IAC.resolve("target/classpath"))
                .as("what Maven leaves for it")
                .exists();
        var command = new ArrayList<>(Cloud.withoutNetwork());
        command.addAll(List.of(cdk.toString(), "synth", "--no-lookups", "-q"));
        command.addAll(List.of(more));
        Path log = folder.resolve("log");
        var builder = new ProcessBuilder(command)
                .directory(Cloud.IAC.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment()
                .merge("PATH", Cloud.IAC.resolve("node_modules/.bin").toString(), (path, ours) -> ours + ":" + path);
        Process process = builder.start();
        assertThat(process.waitFor(4, TimeUnit.MINUTES)).as("it ends").isTrue();
        return new Outcome(process.exitValue(), Files.readString(log));
    }
}
