package dev.outcrop.iac.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProgramTest {
    @TempDir
    Path folder;

    /** In the packaged server's place. */
    static final class Pretended {
        private Pretended() {}

        public static void main(String[] args) throws InterruptedException {
            if (args[0].equals("never")) {
                new CountDownLatch(1).await();
            }
            System.out.println(String.join(" ", args) + " in " + Path.of("").toAbsolutePath());
            System.exit(args[0].equals("right") ? 0 : 1);
        }
    }

    private ServerProgram packaged() throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Pretended.class.getName());
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Pretended.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toString());
        new JarOutputStream(Files.newOutputStream(folder.resolve("outcrop.jar")), manifest).close();
        Files.writeString(folder.resolve("java.options"), "-Xmx64m");
        return new ServerProgram(folder);
    }

    @Test
    void what_it_says_is_the_answer_and_what_it_says_when_it_fails_is_the_sentence() throws Exception {
        ServerProgram program = packaged();

        assertThat(program.says(List.of("right", "a b"))).isEqualTo("right a b in " + folder.toRealPath());
        assertThatExceptionOfType(Trouble.class)
                .isThrownBy(() -> program.says(List.of("wrong")))
                .withMessage("wrong in " + folder.toRealPath());
    }

    @Test
    void one_that_does_not_come_to_an_end_is_ended() throws Exception {
        var slow = new ServerProgram(packaged().folder(), Duration.ofMillis(1));

        assertThatExceptionOfType(Trouble.class)
                .isThrownBy(() -> slow.says(List.of("never")))
                .withMessageContaining("did not answer within");
    }

    @Test
    void neither_settings_nor_credentials_of_this_machine_are_handed_on() {
        var environment = new TreeMap<>(Map.of("OUTCROP_PORT", "1", "AWS_PROFILE", "hers", "PATH", "/bin"));

        ServerProgram.forget(environment);

        assertThat(environment).containsOnlyKeys("PATH");
    }

    @Test
    void where_none_is_packaged_it_says_who_makes_it() {
        assertThatExceptionOfType(Trouble.class)
                .isThrownBy(() -> new ServerProgram(folder).says(List.of("right")))
                .withMessageContaining("the server is not packaged");
    }
}
