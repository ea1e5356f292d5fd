package dev.outcrop.bench.system;

import dev.outcrop.bench.desk.BenchDesk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The real jar with its journal on, and an agent that has the one tool. */
public final class OutcropServer implements Contestant {
    private static final Wire WIRE = new Wire(
            "/health/ready",
            "/api/chat?ui=v7",
            "{\"id\":\"${id}\",\"agent\":\"bench\",\"message\":{\"role\":\"user\","
                    + "\"parts\":[{\"type\":\"text\",\"text\":\"${text}\"}]}}",
            "bench_weather",
            Optional.of("/api/chat/${id}/stop"),
            true);

    private static final Duration SLOW = Duration.ofSeconds(20);

    private final Places places;
    private final Storage storage;
    private final Form form;
    private final Training training;

    /** Where its journal is. */
    public enum Storage {
        SQLITE,
        POSTGRESQL
    }

    /** What is looked at. */
    public enum Form {
        WHOLE,
        /** Only its start, without the JDK's AOT cache. */
        NO_AOT,
        /** Only its healthy neighbours, with a model that offers HTTP/2. */
        HTTP2,
        /** Only paced answers, while a Langfuse is told of them. */
        WATCHED,
        /** The same with a Langfuse that nobody reaches. */
        WATCHED_DOWN,
        /** The same with one that takes 20 s for each answer. */
        WATCHED_SLOW;

        boolean watched() {
            return this == WATCHED || this == WATCHED_DOWN || this == WATCHED_SLOW;
        }
    }

    /** On this storage. */
    public OutcropServer(Places places, Storage storage, Form form) {
        this.places = places;
        this.storage = storage;
        this.form = form;
        String trained = "outcrop-" + storage.name().toLowerCase(Locale.ROOT);
        this.training = new Training(places, trained, places.cache(trained));
    }

    @Override
    public String name() {
        return switch (storage) {
                    case SQLITE -> "outcrop-sqlite";
                    case POSTGRESQL -> "outcrop-postgresql";
                }
                + switch (form) {
                    case WHOLE -> "";
                    case NO_AOT -> "-no-aot";
                    case HTTP2 -> "-http2";
                    case WATCHED -> "-langfuse";
                    case WATCHED_DOWN -> "-langfuse-down";
                    case WATCHED_SLOW -> "-langfuse-slow";
                };
    }

    @Override
    public String title() {
        return switch (storage) {
                    case SQLITE -> "Outcrop on SQLite";
                    case POSTGRESQL -> "Outcrop on PostgreSQL";
                }
                + switch (form) {
                    case WHOLE -> "";
                    case NO_AOT -> ", no AOT cache";
                    case HTTP2 -> ", a model with HTTP/2";
                    case WATCHED -> ", telling Langfuse";
                    case WATCHED_DOWN -> ", Langfuse down";
                    case WATCHED_SLOW -> ", Langfuse slow";
                };
    }

    @Override
    public Optional<String> only() {
        return switch (form) {
            case WHOLE -> Optional.empty();
            case NO_AOT -> Optional.of("start");
            case HTTP2 -> Optional.of("W7");
            case WATCHED, WATCHED_DOWN, WATCHED_SLOW -> Optional.of("W1");
        };
    }

    @Override
    public boolean http2() {
        return form == Form.HTTP2;
    }

    @Override
    public void prepare() {
        if (!Files.isRegularFile(places.jar())) {
            throw new IllegalStateException("there is no " + places.jar() + ": ./outcrop bench builds it");
        }
        if (form != Form.NO_AOT) {
            training.run(Training.newest(places.jar(), places.options(), places.benchJar()), this::start);
        }
    }

    @Override
    public Subject start(int simulatorPort, Path logs) {
        return start(simulatorPort, logs, form == Form.NO_AOT ? List.of() : training.flags());
    }

    private Subject start(int simulatorPort, Path logs, List<String> flags) {
        int port = Launch.freePort();
        var environment = Launch.environment(port, simulatorPort);
        environment.put("OUTCROP_BEDROCK_ENDPOINT", "http://127.0.0.1:" + simulatorPort);
        environment.put("OUTCROP_MODEL", "bedrock");
        environment.put("OUTCROP_TITLES", "words"); // the peers name no conversations
        Runnable watcher = watched(environment, logs);
        var data = DataFolder.make(places, name());
        return switch (storage) {
            case SQLITE ->
                launch(port, data.path(), environment, logs, flags, () -> {
                    watcher.run();
                    data.close();
                });
            case POSTGRESQL -> {
                var database = Postgres.start();
                environment.put("OUTCROP_DATABASE_URL", database.url());
                yield launch(port, data.path(), environment, logs, flags, () -> {
                    watcher.run();
                    database.close();
                    data.close();
                });
            }
        };
    }

    /** Says where Langfuse is, if it is told anything; what to do in the end. */
    private Runnable watched(Map<String, String> environment, Path logs) {
        if (!form.watched()) {
            return () -> {};
        }
        environment.put("OUTCROP_LANGFUSE_PUBLIC_KEY", "pk-lf-bench");
        environment.put("OUTCROP_LANGFUSE_SECRET_KEY", "sk-lf-bench");
        if (form == Form.WATCHED_DOWN) {
            environment.put("OUTCROP_LANGFUSE_BASE_URL", "http://127.0.0.1:" + Launch.freePort());
            return () -> {};
        }
        var watcher = WatcherProcess.start(places, logs, form == Form.WATCHED_SLOW ? SLOW : Duration.ZERO);
        environment.put("OUTCROP_LANGFUSE_BASE_URL", "http://127.0.0.1:" + watcher.port());
        return watcher::close;
    }

    private Subject launch(
            int port, Path data, Map<String, String> environment, Path logs, List<String> flags, Runnable after) {
        return Launch.start(
                command(port, data, flags),
                places.bench(),
                environment,
                logs.resolve(name() + ".log"),
                WIRE,
                port,
                after);
    }

    private List<String> command(int port, Path data, List<String> flags) {
        var command = new ArrayList<String>();
        // The flags of every java that runs the server; what its manifest allows is the jar's that is started, which is
        // ours.
        command.addAll(List.of(Places.java(), "@" + places.options(), "--enable-native-access=ALL-UNNAMED"));
        command.addAll(flags);
        // As the launcher passes them on: for a flight recording, say.
        Optional.ofNullable(System.getenv("OUTCROP_JAVA_OPTS"))
                .filter(options -> !options.isBlank())
                .ifPresent(options -> command.addAll(List.of(options.strip().split("\\s+"))));
        command.addAll(List.of("-cp", places.jar() + ":" + places.benchJar(), BenchDesk.class.getName()));
        command.addAll(List.of("--port", Integer.toString(port), "--data", data.toString()));
        return command;
    }
}
