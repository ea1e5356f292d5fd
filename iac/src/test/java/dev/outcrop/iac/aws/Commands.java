package dev.outcrop.iac.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.iac.Cloud;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Commands as they stand in texts. */
final class Commands {
    private static final Pattern COMMAND = Pattern.compile("\\./outcrop( [^\\n#`>;&|)]*)?");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    private Commands() {}

    /** Those of {@code ./outcrop} in a text. */
    static List<String> in(String text) {
        return COMMAND.matcher(text.replace("$(cat image.digest)", DIGEST))
                .results()
                .map(match -> match.group().strip())
                .distinct()
                .toList();
    }

    /** One of {@code ./outcrop aws} is understood, and rehearsed; of another one the launcher has the name. */
    static void hold(String command) throws Exception {
        List<String> words = words(command);
        if (words.size() < 2 || !words.get(1).equals("aws")) {
            String name = words.size() < 2 ? "help" : words.get(1);
            assertThat(Files.readString(Cloud.IAC.resolveSibling("outcrop")))
                    .as(command)
                    .containsPattern("\\n +([\\w-]+ \\| )*" + Pattern.quote(name) + "( \\| [\\w-]+)*\\)");
            return;
        }
        var arguments = new ArrayList<>(words.subList(2, words.size()));
        if (!arguments.isEmpty() && !arguments.contains("--help")) {
            if (!arguments.getFirst().equals("init") && !arguments.contains("--stage")) {
                arguments.addAll(List.of("--stage", "prod"));
            }
            arguments.add("--dry-run");
        }
        var said = new ByteArrayOutputStream();
        var desk = new Desk(
                Cloud.IAC,
                Terminal.of(new ByteArrayInputStream(new byte[0]), new PrintStream(said, true, StandardCharsets.UTF_8)),
                Patience.USUAL,
                new NoShipyard(),
                Clock.systemUTC());

        int code = Aws.commands(desk)
                .setOut(new PrintWriter(said, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(said, true, StandardCharsets.UTF_8))
                .execute(arguments.toArray(String[]::new));

        assertThat(code)
                .as("%s: %s", command, said.toString(StandardCharsets.UTF_8))
                .isZero();
    }

    private static List<String> words(String command) {
        return WORD.matcher(command.replaceAll("\\$(STAGE|stage)", "prod")
                        .replaceAll("\\$?\\bDIGEST\\b", DIGEST)
                        .replace(
                                "our-agents",
                                Cloud.IAC
                                        .resolveSibling("examples/weather-desk/agents")
                                        .toString())
                        .replace("$HEALTH", "none"))
                .results()
                .map(match -> match.group(1) != null
                        ? match.group(1)
                        : match.group(2) != null ? match.group(2) : match.group(3))
                .toList();
    }
}
