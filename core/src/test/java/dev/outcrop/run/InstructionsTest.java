package dev.outcrop.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.agent.Agent;
import dev.outcrop.id.RunId;
import dev.outcrop.prompt.ManagedPrompt;
import dev.outcrop.prompt.ManagedPrompts;
import dev.outcrop.prompt.Prompt;
import dev.outcrop.prompt.PromptArchive;
import dev.outcrop.prompt.PromptRef;
import dev.outcrop.prompt.PromptSources;
import dev.outcrop.prompt.Prompts;
import dev.outcrop.prompt.UsedPrompt;
import dev.outcrop.run.RunEvent.StepStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstructionsTest {
    private static final Prompt FILE = Prompts.parse("From the file.");
    private static final Agent PLAIN = Agent.of("chef", "Cooks.", FILE);
    private static final Agent CHEF = PLAIN.withManaged(new ManagedPrompt(
            PromptRef.parse("langfuse:chef"),
            name -> name.equals("style") ? Optional.of("Be brief.\n") : Optional.empty()));

    private final Map<String, Prompt> archive = new HashMap<>();
    private final List<String> unfit = new ArrayList<>();
    private final List<String> used = new ArrayList<>();
    private boolean full;
    private Optional<ManagedPrompts.Version> there = Optional.empty();

    private final PromptSources sources = new PromptSources(
            new ManagedPrompts() {
                @Override
                public Optional<Version> find(PromptRef ref) {
                    return there;
                }

                @Override
                public void unfit(PromptRef ref, Version version, String why) {
                    unfit.add(ref + " " + version.number() + ": " + why);
                }

                @Override
                public void used(PromptRef ref, Version version) {
                    used.add(ref + " " + version.number());
                }
            },
            new PromptArchive() {
                @Override
                public void keep(Prompt prompt) {
                    if (full) {
                        throw new IllegalStateException("no room");
                    }
                    archive.put(prompt.version(), prompt);
                }

                @Override
                public Optional<Prompt> find(String version) {
                    return Optional.ofNullable(archive.get(version));
                }
            });

    private Instructions of(Agent agent, RunEvent... events) {
        return Instructions.of(agent, List.of(events), sources);
    }

    private void langfuse(int version, String text) {
        there = Optional.of(new ManagedPrompts.Version(version, text));
    }

    private static StepStarted step(Optional<UsedPrompt> prompt) {
        return new StepStarted(new Stamp(new RunId("run_1"), 2, Instant.EPOCH), 1, "model", prompt);
    }

    @Test
    void a_run_begins_with_what_is_kept_elsewhere_and_it_is_kept_here_too() {
        langfuse(3, "Cook. {{> style}} {{language}} {{today}}\r\n");

        Instructions now = of(CHEF);

        assertThat(now.prompt().template()).isEqualTo("Cook. Be brief. {{language}} {{today}}");
        assertThat(now.managed())
                .contains(new UsedPrompt("chef", 3, now.prompt().version()));
        assertThat(archive).containsValue(now.prompt());
        assertThat(used).containsExactly("langfuse:chef@production 3");
        assertThat(of(PLAIN)).isEqualTo(new Instructions(FILE, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Cook {{colour}}|there is no variable \"colour\": it may use language and today",
                "Cook {{> gone}}|there is no partial \"gone\"",
                "' '|it is empty",
                "Cook {{> my secret is 42}}|what it includes is not a partial's name: letters, digits, '_' and '-'",
            })
    void what_cannot_be_used_is_told_and_the_file_used(String text, String why) {
        langfuse(3, text);

        assertThat(of(CHEF)).isEqualTo(new Instructions(FILE, Optional.empty()));
        assertThat(unfit).containsExactly("langfuse:chef@production 3: " + why);
        assertThat(archive).isEmpty();
        assertThat(used).isEmpty();
    }

    @Test
    void what_cannot_be_kept_here_is_not_used_and_the_run_goes_on_with_the_file() {
        langfuse(3, "Three.");
        full = true;

        assertThat(of(CHEF)).isEqualTo(new Instructions(FILE, Optional.empty()));
        assertThat(unfit).containsExactly("langfuse:chef@production 3: it can't be kept (IllegalStateException)");
    }

    @Test
    void what_is_not_there_is_that_of_the_file() {
        assertThat(of(CHEF)).isEqualTo(new Instructions(FILE, Optional.empty()));
    }

    @Test
    void a_run_keeps_what_it_began_with() {
        langfuse(3, "Three.");
        Instructions begun = of(CHEF);
        langfuse(4, "Four.");

        assertThat(of(CHEF, step(begun.managed()))).isEqualTo(begun);
        assertThat(of(CHEF, step(Optional.empty()))).isEqualTo(new Instructions(FILE, Optional.empty()));

        archive.clear();
        assertThat(of(CHEF, step(begun.managed())).prompt().template()).isEqualTo("Four.");
    }
}
