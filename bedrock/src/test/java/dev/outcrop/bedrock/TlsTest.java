package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.outcrop.model.Message;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real service speaks TLS: what holds for a bare socket must hold under it. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private static final int BURST = 2_000;

    private final List<AutoCloseable> open = new ArrayList<>();
    private BedrockModel model;
    private WireServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        SSLContext before = SSLContext.getDefault();
        open.add(() -> SSLContext.setDefault(before));
        SSLContext context = context(folder);
        server = new WireServer(
                call -> {
                    call.begin();
                    call.text(0, "one");
                    if (call.target.contains("cut")) {
                        call.socket.close(); // under TLS this is an orderly goodbye, and still no whole answer
                    } else if (call.target.contains("burst")) {
                        call.slowThenFast(BURST, "");
                    } else {
                        call.awaitGone();
                    }
                },
                context.getServerSocketFactory());
        open.add(server);
        SSLContext.setDefault(context); // what the client takes for each connection
        model = BedrockModel.create(
                BedrockModel.Options.of(server.uri(), BedrockAuth.apiKey("key")), Clock.systemUTC());
        open.add(model);
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void a_caller_who_stops_frees_the_upstream_connection_at_once() throws Exception {
        List<Long> latencies = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            ModelStream stream = model.stream(request("stop"));
            stream.iterator().next();
            WireServer.Call call = server.calls().getLast();
            long stopped = System.nanoTime();
            stream.close();
            latencies.add(call.goneAt.get(5, TimeUnit.SECONDS) - stopped);
        }
        latencies.sort(null);
        System.out.printf(
                "cancel seen upstream under TLS: median %.2f ms, worst %.2f ms%n",
                latencies.get(10) / 1e6, latencies.getLast() / 1e6);
        assertThat(latencies.get(10)).isLessThan(TimeUnit.MILLISECONDS.toNanos(100));
    }

    /** Each event has a record of its own: a pause for each of them would outlast this test. */
    @Test
    void a_model_that_was_slow_is_read_as_fast_as_it_speaks() {
        String said = Wires.text(Wires.all(model.stream(request("burst"))));

        assertThat(said).startsWith("one0 1 2 ").endsWith(" " + (BURST - 1) + " ");
    }

    @Test
    void a_cut_answer_is_cut() {
        ModelFailure failure = catchThrowableOfType(
                ModelFailure.class,
                () -> model.stream(request("cut"))
                        .forEach(event -> assertThat(event).isInstanceOf(ModelEvent.TextDelta.class)));
        assertThat(failure.kind()).isEqualTo(Kind.CUT);
    }

    @Test
    void many_open_streams_need_little_memory() {
        int count = 200;
        long before = Wires.usedHeap();
        List<ModelStream> streams = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ModelStream stream = model.stream(request("stay"));
            stream.iterator().next();
            streams.add(stream);
        }
        long each = (Wires.usedHeap() - before) / count;
        streams.forEach(ModelStream::close);
        System.out.printf("heap per open stream under TLS, this server's half included: %d KiB%n", each / 1024);
        assertThat(each).isLessThan(2 * 200 * 1024); // both halves of the connection live in this process
    }

    private static ModelRequest request(String modelId) {
        return new ModelRequest(modelId, List.of(), List.of(Message.user("hi")));
    }

    /** A certificate for 127.0.0.1 that only this context trusts. */
    private static SSLContext context(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        Path file = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "SAN=IP:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("server", store.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
