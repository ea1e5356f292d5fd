package dev.outcrop.agent;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The agents of several sources as one, read again when a source has changed. An agent of a later source takes the place
 * of one of the same name, and a source may use the partials of those before it. What is changed into something broken
 * is reported, and the last good agents stay.
 */
public final class ReloadingAgents implements Agents {
    /** The agent that answers by default, if it is there. */
    public static final String DEFAULT_NAME = "concierge";

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final List<LoadedAgent> inCode;
    private final List<AgentSource> sources;
    private final AgentCheck check;
    private final String defaultName;
    private final InstantSource clock;
    private final Consumer<AgentProblems> listener;
    private final ReentrantLock rereading = new ReentrantLock();
    private volatile Loaded loaded;

    /** What was read last; {@code stamps} are of the sources then, good or broken. */
    private record Loaded(List<Agent> agents, List<String> stamps, Instant lookedAt) {}

    /**
     * Loads them for the first time.
     *
     * @param inCode agents made in code; those of sources take their place
     * @param sources shipped agents first, a user's last
     * @param defaultName the agent that answers when nobody picked one; the first agent if it is not there
     * @param listener is told of problems when a later reading finds some, on the thread that asked for an agent
     * @throws AgentProblems if the agents are not right
     */
    public ReloadingAgents(
            Collection<Agent> inCode,
            List<AgentSource> sources,
            AgentCheck check,
            String defaultName,
            InstantSource clock,
            Consumer<AgentProblems> listener) {
        this.inCode = inCode.stream().map(LoadedAgent::inCode).toList();
        this.sources = List.copyOf(sources);
        this.check = requireNonNull(check, "check is null");
        this.defaultName = requireNonNull(defaultName, "defaultName is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.listener = requireNonNull(listener, "listener is null");
        List<String> stamps = stamps();
        this.loaded = new Loaded(load(), stamps, clock.instant());
    }

    @Override
    public List<Agent> all() {
        // One looks, the others go on with what there is.
        if (due() && rereading.tryLock()) {
            try {
                if (due()) {
                    loaded = again(loaded);
                }
            } finally {
                rereading.unlock();
            }
        }
        return loaded.agents();
    }

    @Override
    public Agent byDefault() {
        List<Agent> all = all();
        return all.stream()
                .filter(agent -> agent.name().equals(defaultName))
                .findFirst()
                .orElseGet(all::getFirst);
    }

    private boolean due() {
        return !clock.instant().isBefore(loaded.lookedAt().plus(BETWEEN_LOOKS));
    }

    private Loaded again(Loaded last) {
        Instant now = clock.instant();
        try {
            // Stamps first: what changes while the files are read differs at the next look.
            List<String> stamps = stamps();
            if (stamps.equals(last.stamps())) {
                return new Loaded(last.agents(), stamps, now);
            }
            try {
                return new Loaded(load(), stamps, now);
            } catch (AgentProblems broken) {
                listener.accept(broken);
                return new Loaded(last.agents(), stamps, now); // reported once, until it changes again
            }
        } catch (AgentProblems unreadable) {
            List<String> stamps = List.of(unreadable.toString());
            if (!stamps.equals(last.stamps())) {
                listener.accept(unreadable);
            }
            return new Loaded(last.agents(), stamps, now);
        }
    }

    private List<String> stamps() {
        return sources.stream().map(AgentSource::stamp).toList();
    }

    private List<Agent> load() {
        var problems = new ArrayList<AgentProblem>();
        Map<String, LoadedAgent> agents = new LinkedHashMap<>();
        for (LoadedAgent agent : inCode) {
            if (agents.putIfAbsent(agent.agent().name(), agent) != null) {
                problems.add(agent.problem("name", "two agents in code have this name"));
            }
        }
        Function<String, Optional<String>> partials = name -> Optional.empty();
        for (AgentSource source : sources) {
            Function<String, Optional<String>> before = partials;
            partials = name -> source.partial(name).or(() -> before.apply(name));
            try {
                AgentFiles.load(source, partials)
                        .forEach(agent -> agents.put(agent.agent().name(), agent));
            } catch (AgentProblems wrong) {
                problems.addAll(wrong.problems());
            }
        }
        if (problems.isEmpty() && agents.isEmpty()) {
            problems.add(new AgentProblem("agents", 0, "there is no agent"));
        }
        if (!problems.isEmpty()) {
            throw new AgentProblems(problems);
        }
        check.check(List.copyOf(agents.values()));
        return agents.values().stream().map(LoadedAgent::agent).toList();
    }
}
