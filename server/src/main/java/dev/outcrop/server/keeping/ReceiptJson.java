package dev.outcrop.server.keeping;

import static java.util.Objects.requireNonNull;

import dev.outcrop.server.config.Settings;
import dev.outcrop.server.http.Json;
import dev.outcrop.store.Erasures.Receipt;
import dev.outcrop.usage.BudgetPeriod;
import dev.outcrop.usage.BudgetRules;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A receipt of an erasure, as a person gets it: what was removed, and what of it is still where, until when. */
record ReceiptJson(Settings.Retention periods, BudgetRules budgets) {
    /** The second time that Langfuse is asked, and what it may take to do it. */
    private static final Duration LANGFUSE = Duration.ofHours(2);

    /** Days of a month go when it is over everywhere, and the hourly tidying comes by. */
    private static final Duration TIDIED = Duration.ofDays(2).plusHours(1);

    private static final String HELD = "held_conversations";

    ReceiptJson {
        requireNonNull(periods, "periods is null");
        requireNonNull(budgets, "budgets is null");
    }

    ObjectNode of(Receipt receipt) {
        ObjectNode json = Json.object()
                .put("id", receipt.id())
                .put("askedAt", receipt.askedAt().toString())
                .put("by", receipt.byThemselves() ? "themselves" : "administrator")
                .put("done", receipt.doneAt().isPresent());
        receipt.doneAt().ifPresent(at -> json.put("doneAt", at.toString()));
        ObjectNode removed = json.putObject("removed");
        new TreeMap<>(receipt.counts()).forEach((what, number) -> {
            if (!what.equals(HELD)) {
                removed.put(what, number);
            }
        });
        Instant done = receipt.doneAt().orElse(receipt.askedAt());
        ArrayNode remains = json.putArray("remains");
        remains.addObject()
                .put("what", "backups")
                .put("until", done.plus(periods.backups()).toString())
                .put("sentence", "Copies of the database that were made before are overwritten by then.");
        if (receipt.tracesLeft() > 0) {
            remains.addObject()
                    .put("what", "langfuse")
                    .put("number", receipt.tracesLeft())
                    .put("until", done.plus(LANGFUSE).toString())
                    .put(
                            "sentence",
                            "Langfuse is asked to delete these traces, and asked again if it does not answer.");
        }
        if (!budgets.budgets().isEmpty()) {
            Instant month = BudgetPeriod.MONTH.around(done, budgets.zone()).to();
            remains.addObject()
                    .put("what", "budgets")
                    .put("until", month.plus(TIDIED).toString())
                    .put(
                            "sentence",
                            "What you have used counts under your name until the month is over, so that no budget opens again.");
        }
        ObjectNode audit = remains.addObject().put("what", "audit");
        periods.audit().ifPresent(period -> audit.put("until", done.plus(period).toString()));
        audit.put("sentence", "The audit log tells what was done, under a name that nobody can turn back into yours.");
        long held = receipt.counts().getOrDefault(HELD, 0L);
        if (held > 0) {
            remains.addObject()
                    .put("what", "holds")
                    .put("number", held)
                    .put("sentence", "These conversations are on hold for legal reasons. Ask again when that is over.");
        }
        return json;
    }
}
