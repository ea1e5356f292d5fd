package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.Agents;
import dev.outcrop.conversation.Attachments;
import dev.outcrop.id.IdSource;
import dev.outcrop.prompt.PromptSources;
import dev.outcrop.run.Admission;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Pauses;
import dev.outcrop.run.RetryPolicy;
import dev.outcrop.run.RunServices;
import dev.outcrop.run.SideCalls;
import dev.outcrop.server.config.Settings;
import dev.outcrop.store.Store;
import dev.outcrop.tool.ToolExecutor;
import dev.outcrop.tool.Toolbox;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/** What runs and the calls beside them have in common: how often a model is called again, and how many calls at once. */
final class RunSupply {
    private final Settings settings;
    private final Clock clock;
    private final IdSource ids;
    private final RetryPolicy retries = RetryPolicy.backoff(
            Duration.ofMillis(500), Duration.ofSeconds(20), 4, Duration.ofMinutes(1), new SecureRandom());
    private final Admission admission;

    RunSupply(Settings settings, Clock clock, IdSource ids) {
        this.settings = requireNonNull(settings, "settings is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.ids = requireNonNull(ids, "ids is null");
        this.admission =
                Admission.adaptive(settings.calls().rules(), settings.calls().models(), clock);
    }

    Admission admission() {
        return admission;
    }

    SideCalls sideCalls(Answering answering, Spending spending) {
        return new SideCalls(
                answering.model(),
                answering.catalog(),
                answering.pricing(),
                settings.limits().run(),
                spending.allowance(),
                spending.ledger(),
                retries,
                admission,
                Pauses.REAL,
                clock,
                ids);
    }

    RunServices services(
            String replica,
            Store store,
            Attachments attachments,
            Journal journal,
            Agents agents,
            PromptSources prompts,
            Toolbox tools,
            Answering answering,
            Spending spending) {
        return new RunServices(
                replica,
                journal,
                store.conversations(),
                attachments,
                agents,
                prompts,
                tools,
                new ToolExecutor(ids),
                answering.model(),
                answering.catalog(),
                answering.pricing(),
                settings.limits().run(),
                spending.allowance(),
                retries,
                admission,
                Pauses.REAL,
                settings.runs().approvalExpiry(),
                clock,
                ids);
    }
}
