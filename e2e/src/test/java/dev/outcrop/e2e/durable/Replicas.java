package dev.outcrop.e2e.durable;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import dev.outcrop.e2e.fixtures.Databases;
import dev.outcrop.e2e.fixtures.RunningServer;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.fixtures.Signals;
import dev.outcrop.langfuse.FakeLangfuse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server processes on one database, each of which is started again when it is gone, as an orchestrator does it. They have
 * the crew's tools and, unless told otherwise, a lease of one second, so that many of them can die in a short time.
 */
final class Replicas implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

    /** How long a run stays with a process that is not heard of. */
    static final Duration LEASE = Duration.ofSeconds(1);

    /** Longest until a process that has burnt its fuse stands still. */
    private static final Duration STOPS = Duration.ofSeconds(30);

    /** At its end the JVM writes down what it has learnt: seconds of work for all cores. */
    private static final Duration REHEARSAL = Duration.ofMinutes(5);

    /** Starts in a third of the time, and never runs long enough to miss the second compiler. */
    private static final String[] QUICK_START = {
        "-XX:TieredStopAtLevel=1", "-XX:-UseParallelGC", "-XX:+UseSerialGC", "-Xmx192m", "-XX:-UsePerfData"
    };

    private static Optional<Path> rehearsal = Optional.empty();

    private final ServerOptions options;
    private final Path folder;
    private final AtomicReferenceArray<RunningServer> servers;
    private final Set<RunningServer> leaving = ConcurrentHashMap.newKeySet();
    private final Set<Long> paused = ConcurrentHashMap.newKeySet();
    private final AtomicInteger hits = new AtomicInteger();
    private final AtomicInteger restarts = new AtomicInteger();
    private final List<Thread> keepers = new ArrayList<>();

    /** Keepers share it while they start one. */
    private final ReadWriteLock starting = new ReentrantReadWriteLock();

    private volatile boolean closed;

    private Replicas(Path folder, ServerOptions options, int count) {
        this.folder = folder;
        this.options = options;
        this.servers = new AtomicReferenceArray<>(count);
    }

    /** Starts {@code count} of them on an empty database of their own. */
    static Replicas start(Path folder, Databases database, ScriptedBedrock model, int count) {
        return start(folder, database, model, count, LEASE);
    }

    /** The same with another lease and more arguments. Where no process dies the product's own lease is right. */
    static Replicas start(
            Path folder, Databases database, ScriptedBedrock model, int count, Duration lease, String... arguments) {
        return start(folder, database, model, count, lease, options -> options.with(arguments));
    }

    /** The same with whatever else is to be said to them. */
    static Replicas start(
            Path folder,
            Databases database,
            ScriptedBedrock model,
            int count,
            Duration lease,
            UnaryOperator<ServerOptions> more) {
        Path learnt = rehearsed();
        var replicas = new Replicas(
                folder, more.apply(crew(folder, database, model, lease)).withJvm("-XX:AOTCache=" + learnt), count);
        List<CompletableFuture<Void>> starting = IntStream.range(0, count)
                .mapToObj(i -> CompletableFuture.runAsync(() -> replicas.servers.set(i, replicas.begin(i))))
                .toList();
        starting.forEach(CompletableFuture::join);
        for (int i = 0; i < count; i++) {
            int place = i;
            replicas.keepers.add(Thread.ofVirtual().name("keeper-" + i).start(() -> replicas.keep(place)));
        }
        return replicas;
    }

    /** Where their database is. */
    String databaseUrl() {
        return Objects.requireNonNull(options.environment().get("OUTCROP_DATABASE_URL"), "they are on PostgreSQL");
    }

    private static ServerOptions crew(Path folder, Databases database, ScriptedBedrock model, Duration lease) {
        try {
            Files.createDirectories(folder.resolve("fuses"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return database.on(new ServerOptions(
                        folder.resolve("data"),
                        List.of("--model", "bedrock", "--titles", "words", "--agents", "src/test/crew"),
                        model.environment(),
                        List.of()))
                .withVariable("OUTCROP_RUNS_LEASE", lease.toMillis() + "ms")
                .withMain("dev.outcrop.server.CrewMain")
                .withJvm(QUICK_START)
                .withJvm("-Dcrew.fuses=" + folder.resolve("fuses"), "-Dcrew.world=" + folder.resolve("world"));
    }

    /** What a JVM has learnt from a start, an errand and its trace, so that the many that follow take half the time. */
    private static synchronized Path rehearsed() {
        if (rehearsal.isEmpty()) {
            try (var model = new ScriptedBedrock(Crew::answer);
                    var langfuse = FakeLangfuse.start()) {
                Path folder = Files.createTempDirectory("outcrop-crew");
                Path cache = folder.resolve("crew.aot");
                cache.toFile().deleteOnExit();
                ServerOptions options = crew(folder, Databases.POSTGRESQL, model, LEASE)
                        .withLangfuse(langfuse)
                        .withJvm("-XX:AOTCacheOutput=" + cache);
                try (var one = new Replicas(folder, options, 1)) {
                    one.servers.set(0, one.begin(0));
                    new Errand(one, new Fleet(one), "rehearsal", 0, Optional.empty()).run();
                    one.at(0).terminate(REHEARSAL);
                }
                rehearsal = Optional.of(cache);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return rehearsal.orElseThrow();
    }

    /** The number of them. */
    int count() {
        return servers.length();
    }

    RunningServer at(int i) {
        return servers.get(i);
    }

    /** The JDBC address of their PostgreSQL. */
    String database() {
        return requireNonNull(options.environment().get("OUTCROP_DATABASE_URL"), "they are on SQLite");
    }

    /** What the tools have done. */
    World world() {
        return new World(folder.resolve("world"));
    }

    /** Where fuses are laid. */
    Path fuses() {
        return folder.resolve("fuses");
    }

    /** How often one has stood still or was gone. */
    int hits() {
        return hits.get();
    }

    /** How often one was started again. */
    int restarts() {
        return restarts.get();
    }

    /** The one with this process id, if it is there. */
    Optional<RunningServer> process(long pid) {
        return all().stream().filter(server -> server.pid() == pid).findFirst();
    }

    List<RunningServer> all() {
        var all = new ArrayList<RunningServer>();
        for (int i = 0; i < servers.length(); i++) {
            all.add(servers.get(i));
        }
        return all;
    }

    /** Whether it may answer: it is there and does not stand still. */
    boolean well(RunningServer server) {
        return server.alive() && !paused.contains(server.pid());
    }

    /** Notes that this process stands still, by its own hand or another's. */
    void notePaused(long pid) {
        hits.incrementAndGet();
        paused.add(pid);
    }

    void pause(RunningServer server) {
        notePaused(server.pid());
        server.pause();
    }

    /** Lets it go on, when it does stand still: told before, it would come to stand still behind that, for ever. */
    void wake(long pid) {
        await().atMost(STOPS).pollInterval(Duration.ofMillis(10)).until(() -> !goesOn(pid));
        Signals.send("CONT", pid); // by its number: it may have been stopped before it had an address
        paused.remove(pid);
    }

    private static boolean goesOn(long pid) {
        String state = Signals.state(pid);
        return !(state.isEmpty() || state.startsWith("T") || state.startsWith("Z"));
    }

    /** Sends SIGTERM; the new one is started when it is gone, as ever. */
    void beginToEnd(RunningServer server) {
        leaving.add(server);
        server.beginToEnd();
    }

    /** Kills all of them, and does this before any is started again. */
    void killAll(Runnable meanwhile) {
        starting.writeLock().lock();
        try {
            all().forEach(RunningServer::kill9);
            meanwhile.run();
        } finally {
            starting.writeLock().unlock();
        }
    }

    private RunningServer begin(int i) {
        return RunningServer.start(options.withData(folder.resolve("data").resolve(Integer.toString(i))));
    }

    private void keep(int i) {
        while (!closed) {
            try {
                if (!servers.get(i).alive()) {
                    starting.readLock().lockInterruptibly();
                    try {
                        restart(i);
                    } finally {
                        starting.readLock().unlock();
                    }
                }
                Thread.sleep(20);
            } catch (InterruptedException e) {
                return; // closed
            } catch (AssertionError | RuntimeException e) {
                LOG.info(
                        "a server was gone before it was ready: {}",
                        String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            }
        }
    }

    private void restart(int i) {
        hits.incrementAndGet();
        servers.get(i).close();
        RunningServer fresh = begin(i);
        servers.set(i, fresh);
        restarts.incrementAndGet();
        if (closed) {
            fresh.close();
        }
    }

    /** Each process, whether it may answer, and what the system says of it. */
    @Override
    public String toString() {
        return all().stream()
                .map(server -> server.pid() + (well(server) ? " well" : server.alive() ? " paused" : " gone") + " \""
                        + Signals.state(server.pid()) + "\"")
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        closed = true;
        keepers.forEach(Thread::interrupt);
        all().forEach(RunningServer::close);
    }
}
