package dev.outcrop.server.cli;

import static java.util.Objects.requireNonNull;

import dev.outcrop.server.config.SettingFlags;
import dev.outcrop.server.config.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code outcrop health}: what a container's health check runs, as its image has no shell and nothing else that asks over
 * HTTP. It starts every half minute, so it opens nothing and loads little.
 */
@Command(
        name = HealthCommand.NAME,
        description = "Ask the server on this machine whether it lives: 0 if it does, 1 if not.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class HealthCommand implements Callable<Integer> {
    static final String NAME = "health";

    private static final Duration PATIENCE = Duration.ofSeconds(4);

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var line = requireNonNull(spec, "picocli injects it").commandLine();
        return ask(SettingFlags.read(line.getParseResult()), line.getOut(), line.getErr());
    }

    /** Asks the server that these settings start; 0 or 1, and a sentence. */
    static int ask(Settings settings, PrintWriter good, PrintWriter bad) {
        if (settings.port() == 0) {
            bad.println("With port 0 the server takes a free port, which nobody else knows: set port.");
            bad.flush();
            return 1;
        }
        String where = name(settings.host()) + ":" + settings.port();
        // Where AgentCore is in front nothing but its own two addresses is there.
        String path = settings.agentCore() ? "/ping" : "/health/live";
        try {
            var connection = (HttpURLConnection)
                    URI.create("http://" + where + path).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout((int) PATIENCE.toMillis());
            connection.setReadTimeout((int) PATIENCE.toMillis());
            int status = connection.getResponseCode();
            connection.disconnect();
            if (status == 200) {
                good.println("The server at " + where + " lives.");
                good.flush();
                return 0;
            }
            bad.println("What listens at " + where + " answers with " + status + ": it is not well, or not Outcrop.");
        } catch (IOException | IllegalArgumentException failure) {
            bad.println("No server answers at " + where + ": " + failure.getMessage() + ".");
        }
        bad.flush();
        return 1;
    }

    /** Who listens everywhere is asked on loopback. */
    private static String name(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "[::]" -> "[::1]";
            default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    }
}
