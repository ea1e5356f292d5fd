package dev.outcrop.iac.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.iac.Cloud;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every command of the documents is understood and rehearsed, and every command is in them. */
class DocumentedCommandsTest {

    static List<String> documented() throws IOException {
        return Commands.in(texts()).stream()
                .filter(command -> command.startsWith("./outcrop aws"))
                .toList();
    }

    private static String texts() throws IOException {
        return Files.readString(Cloud.IAC.resolve("README.md"))
                + Files.readString(Cloud.IAC.resolveSibling("README.md"));
    }

    @ParameterizedTest
    @MethodSource("documented")
    void it_is_understood_and_rehearsed(String command) throws Exception {
        Commands.hold(command);
    }

    @Test
    void every_command_is_documented() throws IOException {
        String texts = texts();
        CommandLine commands = Aws.commands(
                new Desk(Cloud.IAC, Terminal.ofProcess(), Patience.USUAL, new NoShipyard(), Clock.systemUTC()));

        assertThat(commands.getSubcommands().keySet())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(texts).contains("./outcrop aws " + name));
    }
}
