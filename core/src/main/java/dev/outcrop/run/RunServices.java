package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.Agents;
import dev.outcrop.conversation.Attachments;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.id.IdSource;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.Pricing;
import dev.outcrop.prompt.PromptSources;
import dev.outcrop.tool.ToolExecutor;
import dev.outcrop.tool.Toolbox;
import dev.outcrop.usage.Allowance;
import java.time.Clock;
import java.time.Duration;

/**
 * What runs are made of.
 *
 * @param replica this process's name among those that share a database; new at every start
 * @param budget of each run by itself
 * @param allowance the budgets that all runs share
 * @param admission one for all that call the same provider
 * @param approvalTime how long a person may take to decide about a tool call
 */
public record RunServices(
        String replica,
        Journal journal,
        Conversations conversations,
        Attachments attachments,
        Agents agents,
        PromptSources prompts,
        Toolbox tools,
        ToolExecutor executor,
        Model model,
        ModelCatalog catalog,
        Pricing pricing,
        RunBudget budget,
        Allowance allowance,
        RetryPolicy retries,
        Admission admission,
        Pauses pauses,
        Duration approvalTime,
        Clock clock,
        IdSource ids) {
    public RunServices {
        requireNonNull(replica, "replica is null");
        requireNonNull(journal, "journal is null");
        requireNonNull(conversations, "conversations is null");
        requireNonNull(attachments, "attachments is null");
        requireNonNull(agents, "agents is null");
        requireNonNull(prompts, "prompts is null");
        requireNonNull(tools, "tools is null");
        requireNonNull(executor, "executor is null");
        requireNonNull(model, "model is null");
        requireNonNull(catalog, "catalog is null");
        requireNonNull(pricing, "pricing is null");
        requireNonNull(budget, "budget is null");
        requireNonNull(allowance, "allowance is null");
        requireNonNull(retries, "retries is null");
        requireNonNull(admission, "admission is null");
        requireNonNull(pauses, "pauses is null");
        requireNonNull(approvalTime, "approvalTime is null");
        requireNonNull(clock, "clock is null");
        requireNonNull(ids, "ids is null");
    }
}
