package dev.outcrop.iac.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.iac.Cloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command would do is said without network, credentials and questions, in a process of its own. */
class DryRunTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "init",
                "deploy --stage dev",
                "deploy --stage nodomain",
                "deploy --stage prod",
                "deploy --stage private --image sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "deploy --stage prod --release",
                "deploy --stage prod --agents ../examples/weather-desk/agents",
                "restore --stage prod --to 2026-11-29T10:00:00Z",
                "destroy --stage dev",
                "destroy --stage nodomain",
                "destroy --stage prod",
                "diff --stage prod",
                "diff --stage dev --against /tmp/base",
                "status --stage nodomain",
                "status --stage prod",
                "logs --stage prod --follow",
                "secrets set langfuse --stage prod",
                "secrets set sign-in --stage prod --no-restart",
                "image --stage prod",
                "image --stage dev --agents ../examples/weather-desk/agents",
                "templates --stage dev --out /tmp/templates"
            })
    void it_says_every_step_and_call(String command) throws Exception {
        var line = new ArrayList<>(Cloud.withoutNetwork());
        line.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Aws.class.getName(),
                Cloud.IAC.toString()));
        line.addAll(List.of(command.split(" ")));
        line.add("--dry-run");
        Path said = folder.resolve("said");
        var builder = new ProcessBuilder(line)
                .directory(Cloud.IAC.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        process.getOutputStream().close();

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("it ends").isTrue();
        String text = Files.readString(said).replace(Cloud.IAC.toString(), "IAC");
        assertThat(process.exitValue()).as(text).isZero();
        hold(command, text);
    }

    private static void hold(String command, String text) throws IOException {
        Path golden = Cloud.IAC
                .resolve("src/test/resources/dry-run")
                .resolve(command.replaceAll("sha256:\\w+", "digest").replaceAll("[^a-z0-9]+", "-") + ".txt");
        if (System.getProperty("outcrop.golden", "hold").equals("write")) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, text);
        }
        assertThat(text)
                .as("after a review: mvn -pl core,iac test -Doutcrop.golden=write")
                .isEqualTo(Files.readString(golden));
    }
}
