package dev.outcrop.iac.aws;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Who sits before the command line: what they are told, and what they answer. */
final class Terminal {
    private final BufferedReader in;
    private final PrintStream out;
    private final Optional<Console> console;

    private Terminal(InputStream in, PrintStream out, Optional<Console> console) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.out = out;
        this.console = console;
    }

    /** This process's own. A secret is not shown while it is typed, if somebody types. */
    static Terminal ofProcess() {
        return new Terminal(
                System.in,
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                Optional.ofNullable(System.console()).filter(Console::isTerminal));
    }

    /** One whose answers stand in a file or come from a program. */
    static Terminal of(InputStream in, PrintStream out) {
        return new Terminal(in, out, Optional.empty());
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    /** The answer to a question, or what is taken for an empty one. */
    String ask(String question, Optional<String> preset, String flag) {
        while (true) {
            out.print(question + preset.map(value -> " [" + value + "]").orElse("") + ": ");
            out.flush();
            String answer = line().orElseThrow(
                            () -> new Trouble("Nobody answers \"" + question + "\": say it with " + flag + "."))
                    .strip();
            if (!answer.isEmpty()) {
                return answer;
            }
            if (preset.isPresent()) {
                return preset.get();
            }
        }
    }

    /** What nobody else may see: it is neither shown nor written anywhere. */
    String secret(String name) {
        Optional<String> given;
        if (console.isPresent()) {
            given = Optional.ofNullable(console.get().readPassword("%s: ", name))
                    .map(String::new);
        } else {
            out.println("Reading " + name + " from standard input.");
            given = line();
        }
        return given.map(String::strip)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> new Trouble("There is no value for " + name
                        + ": type it, or give it on standard input, a" + " line for each field."));
    }

    /** Whether they agree; nobody there does not. */
    boolean agrees(String question) {
        out.print(question + " [y/N]: ");
        out.flush();
        String answer = line().orElseThrow(() ->
                new Trouble("\nNobody is there to agree, so nothing was done: say --yes if that is what you want."));
        return answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }

    private Optional<String> line() {
        try {
            return Optional.ofNullable(in.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
