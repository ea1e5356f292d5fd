package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.langfuse.PromptApi.Reading;
import dev.outcrop.prompt.ManagedPrompts;
import dev.outcrop.prompt.PromptRef;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Prompts that are kept in Langfuse. What was read is used for a minute, and on while it is read again; nobody waits but
 * for the first answer, and for that a short time only.
 */
public final class LangfusePrompts implements ManagedPrompts {
    private final Function<PromptRef, Reading> langfuse;
    private final Duration wait;
    private final InstantSource clock;
    private final Map<PromptRef, CachedPrompt> cached = new ConcurrentHashMap<>();

    /** Those that {@code api} reads; {@code wait} is the longest that anybody waits. */
    public LangfusePrompts(PromptApi api, Duration wait, InstantSource clock) {
        this(requireNonNull(api, "api is null")::read, wait, clock);
    }

    LangfusePrompts(Function<PromptRef, Reading> langfuse, Duration wait, InstantSource clock) {
        this.langfuse = requireNonNull(langfuse, "langfuse is null");
        this.wait = requireNonNull(wait, "wait is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    public Optional<Version> find(PromptRef ref) {
        return prompt(ref).get(wait);
    }

    @Override
    public void unfit(PromptRef ref, Version version, String why) {
        prompt(ref).unfit(version, why);
    }

    @Override
    public void used(PromptRef ref, Version version) {
        prompt(ref).used(version);
    }

    /** Begins to read these and does not wait. */
    public void warm(Collection<PromptRef> refs) {
        refs.forEach(ref -> prompt(ref).get(Duration.ZERO));
    }

    /** How those are that have been asked for. */
    public Map<PromptRef, PromptState> states() {
        var states = new LinkedHashMap<PromptRef, PromptState>();
        cached.forEach((ref, prompt) -> states.put(ref, prompt.state()));
        return states;
    }

    private CachedPrompt prompt(PromptRef ref) {
        return cached.computeIfAbsent(ref, missing -> new CachedPrompt(missing, langfuse, clock));
    }
}
