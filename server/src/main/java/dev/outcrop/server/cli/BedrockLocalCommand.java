package dev.outcrop.server.cli;

import static java.util.Objects.requireNonNull;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.Demo;
import dev.outcrop.bedrock.local.Responder;
import dev.outcrop.bedrock.local.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;

/** {@code outcrop bedrock-local}. */
@Command(
        name = "bedrock-local",
        description = "Serve Bedrock Runtime's API on loopback, for tests and for other programs.",
        mixinStandardHelpOptions = true)
final class BedrockLocalCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--port", paramLabel = "N", description = "The port; 0 takes a free one. Default: 8090.")
    private int port = 8090;

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description = "A JSON file that says turn by turn what the model does.")
    private @Nullable Path script;

    @Option(names = "--demo", description = "The demo answers. This is the default without --script.")
    private boolean demo;

    @Override
    public Integer call() throws InterruptedException {
        var line = requireNonNull(spec, "picocli injects it").commandLine();
        if (demo && script != null) {
            throw new picocli.CommandLine.ParameterException(line, "--demo and --script don't go together.");
        }
        if (port < 0 || port > 65_535) {
            throw new picocli.CommandLine.ParameterException(
                    line, "--port is a number from 0 to 65535, not " + port + ".");
        }
        var out = line.getOut();
        try (BedrockLocal local = start()) {
            out.println("""

                    Bedrock Local listens on %1$s. Point an AWS SDK at it:

                      export AWS_ENDPOINT_URL=%1$s
                      export AWS_REGION=us-east-1
                      export AWS_ACCESS_KEY_ID=%2$s
                      export AWS_SECRET_ACCESS_KEY=%3$s
                    """.formatted(local.endpoint(), BedrockLocal.LOCAL_ACCESS_KEY, BedrockLocal.LOCAL_SECRET_KEY));
            out.flush();
            new CountDownLatch(1).await(); // until a signal
            return 0;
        }
    }

    private BedrockLocal start() {
        Responder responder = Optional.ofNullable(script)
                .<Responder>map(BedrockLocalCommand::script)
                .orElseGet(Demo::create);
        try {
            return BedrockLocal.start(
                    BedrockLocal.Options.of(responder).withPort(port).withRemembered(0));
        } catch (UncheckedIOException taken) {
            throw new CommandFailure(
                    "Port " + port + " is in use: stop what listens there, or choose another with --port.", taken);
        }
    }

    private static Script script(Path file) {
        try {
            return Script.from(file);
        } catch (IOException unreadable) {
            throw new CommandFailure("The script " + file + " can't be read.", unreadable);
        } catch (JacksonException wrong) {
            throw new CommandFailure(
                    "The script " + file + " is not JSON: " + wrong.getOriginalMessage() + ", line "
                            + wrong.getLocation().getLineNr() + ".",
                    wrong);
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure("The script " + file + " is not right: " + wrong.getMessage(), wrong);
        }
    }
}
