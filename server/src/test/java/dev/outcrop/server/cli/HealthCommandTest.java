package dev.outcrop.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.outcrop.server.config.SettingKey;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.config.SettingsReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // filled before each test
class HealthCommandTest {
    @TempDir
    Path folder;

    private final StringWriter good = new StringWriter();
    private final StringWriter bad = new StringWriter();

    private int ask(int port) {
        return ask(port, Map.of());
    }

    private int ask(int port, Map<SettingKey, String> more) {
        var flags = new EnumMap<SettingKey, String>(Map.of(SettingKey.PORT, "" + port));
        flags.putAll(more);
        Settings settings = SettingsReader.read(
                flags,
                Optional.empty(),
                // As in a container: it listens everywhere, and who signs in is known elsewhere.
                Map.of("OUTCROP_HOST", "0.0.0.0"),
                folder,
                folder);
        return HealthCommand.ask(settings, new PrintWriter(good), new PrintWriter(bad));
    }

    @Test
    void who_lives_is_asked_on_loopback() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = answering(200, asked);
        try {
            assertThat(ask(server.getAddress().getPort())).isZero();
            assertThat(asked).containsExactly("/health/live");
            assertThat(good.toString())
                    .isEqualToIgnoringNewLines(
                            "The server at 127.0.0.1:" + server.getAddress().getPort() + " lives.");
            assertThat(bad.toString()).isEmpty();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void where_agentcore_is_in_front_its_own_address_is_asked() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = answering(200, asked);
        try {
            assertThat(ask(server.getAddress().getPort(), Map.of(SettingKey.AGENTCORE, "on")))
                    .isZero();
            assertThat(asked).containsExactly("/ping");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void an_answer_that_is_no_yes_is_a_no() throws IOException {
        HttpServer server = answering(503, new CopyOnWriteArrayList<>());
        try {
            assertThat(ask(server.getAddress().getPort())).isEqualTo(1);
            assertThat(bad.toString()).contains("answers with 503").hasLineCount(1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void where_nobody_listens_nobody_lives() {
        int free = 1;
        assertThat(ask(free)).isEqualTo(1);
        assertThat(bad.toString())
                .startsWith("No server answers at 127.0.0.1:" + free)
                .hasLineCount(1);
        assertThat(good.toString()).isEmpty();
    }

    @Test
    void a_port_that_nobody_knows_can_not_be_asked() {
        assertThat(ask(0)).isEqualTo(1);
        assertThat(bad.toString()).contains("set port");
    }

    private static HttpServer answering(int status, List<String> asked) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                asked.add(exchange.getRequestURI().getPath());
                exchange.sendResponseHeaders(status, -1);
            }
        });
        server.start();
        return server;
    }
}
