package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.Agent;
import dev.outcrop.langfuse.Mask;
import dev.outcrop.run.Journal;
import dev.outcrop.server.config.SettingFlags;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.http.Identity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The whole product in a team's own program:
 *
 * <pre>{@code
 * Outcrop.server().agents(Path.of("agents")).tools(new WeatherTools()).start(args);
 * }</pre>
 */
public final class Outcrop {
    private final List<Path> folders = new ArrayList<>();
    private final List<Agent> inCode = new ArrayList<>();
    private final List<Function<Models, ?>> tools = new ArrayList<>();
    private final List<Mask> masks = new ArrayList<>();
    private boolean reloading;
    private UnaryOperator<Journal> journal = UnaryOperator.identity();
    private Optional<Identity> identity = Optional.empty();

    private Outcrop() {}

    /** A server with the agents and tools that ship. */
    public static Outcrop server() {
        return new Outcrop();
    }

    /** Adds a folder of agents; one of the name of another takes its place. */
    public Outcrop agents(Path folder) {
        folders.add(requireNonNull(folder, "folder is null"));
        return this;
    }

    /** Adds agents made in code; one of a folder takes the place of one of the same name. */
    public Outcrop agents(Agent... agents) {
        inCode.addAll(List.of(agents));
        return this;
    }

    /** Adds the tools of these objects: their methods that carry {@link dev.outcrop.tool.Tool}. */
    public Outcrop tools(Object... instances) {
        List.of(instances).forEach(instance -> tools.add(_ -> instance));
        return this;
    }

    /** Adds the tools of an object that needs models itself: it is made once it is known which answer. */
    public Outcrop toolsWith(Function<Models, ?> instance) {
        tools.add(requireNonNull(instance, "instance is null"));
        return this;
    }

    /** Adds masks of traces, beside those that are set: they take out what must not leave the server. */
    public Outcrop masks(Mask... more) {
        masks.addAll(List.of(more));
        return this;
    }

    /** Reads agents and prompts again when their files change. */
    public Outcrop reloading(boolean again) {
        reloading = again;
        return this;
    }

    /** Puts something between the server and its journal: a test that ends the process at an exact event, say. */
    Outcrop journal(UnaryOperator<Journal> around) {
        journal = requireNonNull(around, "around is null");
        return this;
    }

    /** Finds out who asks by other means than signing in: a test that is many people, say. */
    Outcrop identity(Identity way) {
        identity = Optional.of(way);
        return this;
    }

    /**
     * Starts with the flags of {@code outcrop start}, the environment and {@code outcrop.yaml}. The server runs until it
     * is closed or the process is told to end.
     *
     * @throws StartFailure with one sentence that says why it can't
     * @throws dev.outcrop.server.config.SettingsProblems if the settings are not right
     */
    public Running start(String... flags) {
        return start(SettingFlags.read(flags));
    }

    /** Starts with these settings. */
    public Running start(Settings settings) {
        var all = new ArrayList<>(folders);
        settings.agents().ifPresent(all::add);
        return Startup.start(
                new Extras(all, inCode, tools, masks, reloading, journal, identity), settings, System.getenv());
    }

    /** What a program brings with it. */
    record Extras(
            List<Path> folders,
            List<Agent> inCode,
            List<Function<Models, ?>> tools,
            List<Mask> masks,
            boolean reloading,
            UnaryOperator<Journal> journal,
            Optional<Identity> identity) {
        /** Of a server where everybody comes in as they always do. */
        Extras(
                List<Path> folders,
                List<Agent> inCode,
                List<Function<Models, ?>> tools,
                List<Mask> masks,
                boolean reloading,
                UnaryOperator<Journal> journal) {
            this(folders, inCode, tools, masks, reloading, journal, Optional.empty());
        }

        Extras {
            requireNonNull(identity, "identity is null");
            requireNonNull(journal, "journal is null");
            folders = List.copyOf(folders);
            inCode = List.copyOf(inCode);
            tools = List.copyOf(tools);
            masks = List.copyOf(masks);
        }
    }

    /** A server that runs. */
    public interface Running extends AutoCloseable {

        /** The port that is listened on. */
        int port();

        /** The address to open in a browser. */
        String url();

        /** Where it listens, which model answers and why, and where data is kept: for a terminal. */
        String banner();

        /** Waits until the server has ended. */
        void await() throws InterruptedException;

        /** Stops at once: answers that are not whole are gone on with at the next start. */
        @Override
        void close();
    }

    /** The version of this program; empty when it runs from class files. */
    public static Optional<String> version() {
        return Optional.ofNullable(Outcrop.class.getPackage().getImplementationVersion());
    }
}
