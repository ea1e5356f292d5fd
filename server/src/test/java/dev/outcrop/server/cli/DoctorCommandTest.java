package dev.outcrop.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.langfuse.FakeLangfuse;
import dev.outcrop.langfuse.FakeLangfuse.Behaviour;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code outcrop doctor} and the keys of Langfuse, from the words that are typed to what is on the wire. */
class DoctorCommandTest {
    private static final String WRONG = "sk-lf-wrong-one";

    @TempDir
    private Path folder;

    private final FakeLangfuse langfuse = FakeLangfuse.start();

    @AfterEach
    void stop() {
        langfuse.close();
    }

    private List<String> doctor(String publicKey, String secretKey) throws IOException {
        return doctor("  public-key: %s\n  secret-key: %s\n".formatted(publicKey, secretKey));
    }

    /** What it says of Langfuse with these settings of it. */
    private List<String> doctor(String keys) throws IOException {
        Path settings = folder.resolve("settings.yaml");
        Files.writeString(settings, "langfuse:\n  base-url: " + langfuse.url() + "\n" + keys);
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.commands()
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(
                        "doctor",
                        "--config",
                        settings.toString(),
                        "--port",
                        "0",
                        "--data",
                        folder.resolve("data").toString());

        assertThat(code).as("the server starts all the same: %s %s", out, err).isZero();
        assertThat(out + " " + err).contains("JDK").doesNotContain(WRONG, FakeLangfuse.SECRET_KEY);
        return out.toString()
                .lines()
                .filter(line -> line.matches("\\w+ +Langfuse .*"))
                .toList();
    }

    private List<String> doctor() throws IOException {
        return doctor(FakeLangfuse.PUBLIC_KEY, FakeLangfuse.SECRET_KEY);
    }

    private String away(String why) {
        return "missing  Langfuse  " + langfuse.url() + ": " + why + "  →  check langfuse.base-url and the network";
    }

    @Test
    void keys_that_langfuse_knows_are_right() throws IOException {
        assertThat(doctor()).containsExactly("ok       Langfuse  " + langfuse.url() + " knows the keys");
        assertThat(langfuse.asked()).as("and it has changed nothing there").containsOnly("GET /api/public/projects");
    }

    @Test
    void of_keys_that_langfuse_does_not_know_it_says_what_to_check() throws IOException {
        String says = "missing  Langfuse  " + langfuse.url() + " does not know the keys  →  check langfuse.public-key"
                + " and langfuse.secret-key, and that they are of this Langfuse";
        assertThat(doctor(FakeLangfuse.PUBLIC_KEY, WRONG)).containsExactly(says);
        assertThat(doctor("pk-lf-wrong-one", FakeLangfuse.SECRET_KEY)).containsExactly(says);
    }

    @Test
    void where_nobody_listens_or_something_is_broken_nothing_is_said_of_the_keys() throws IOException {
        langfuse.behave(new Behaviour.Status(503, Optional.empty()));
        assertThat(doctor()).containsExactly(away("it answered 503"));
        langfuse.down();
        assertThat(doctor()).containsExactly(away("it could not be reached"));
    }

    @Test
    void without_keys_there_is_nothing_to_say() throws IOException {
        assertThat(doctor("")).isEmpty();
        assertThat(langfuse.asked()).isEmpty();
    }
}
