package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.IdSource;
import dev.outcrop.model.Billing;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Pricing;
import dev.outcrop.model.Usage;
import dev.outcrop.run.Admission.Permit;
import dev.outcrop.run.RunBudget.Spending;
import dev.outcrop.tool.CancelSignal;
import dev.outcrop.usage.Allowance;
import dev.outcrop.usage.BudgetSpent;
import dev.outcrop.usage.Charge;
import dev.outcrop.usage.UsageEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Model calls outside of runs, such as those for titles and for {@link dev.outcrop.output.Structured}, by the rules of
 * runs: each waits for its turn, is made again if it was refused before its first event, is held to the budgets that all
 * share, and is counted. No journal has them, so they are written into the ledger here.
 */
public final class SideCalls {
    private static final Logger LOG = LoggerFactory.getLogger(SideCalls.class);

    private final Model model;
    private final ModelCatalog catalog;
    private final Pricing pricing;
    private final RunBudget budget;
    private final SharedBudget shared;
    private final Consumer<UsageEntry> ledger;
    private final RetryPolicy retries;
    private final Admission admission;
    private final Pauses pauses;
    private final InstantSource time;
    private final IdSource ids;
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

    /**
     * Calls of {@code model}; {@code admission} is the one that runs have too. Of {@code budget} it holds that a model
     * without a price is not called under a limit in dollars alone; there is no run whose spending could be counted. Of
     * {@code allowance} it holds all, and {@code ledger} is told what each call came to.
     */
    public SideCalls(
            Model model,
            ModelCatalog catalog,
            Pricing pricing,
            RunBudget budget,
            Allowance allowance,
            Consumer<UsageEntry> ledger,
            RetryPolicy retries,
            Admission admission,
            Pauses pauses,
            InstantSource time,
            IdSource ids) {
        this.model = requireNonNull(model, "model is null");
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.pricing = requireNonNull(pricing, "pricing is null");
        this.budget = requireNonNull(budget, "budget is null");
        this.shared = new SharedBudget(requireNonNull(allowance, "allowance is null"), catalog, pricing);
        this.ledger = requireNonNull(ledger, "ledger is null");
        this.retries = requireNonNull(retries, "retries is null");
        this.admission = requireNonNull(admission, "admission is null");
        this.pauses = requireNonNull(pauses, "pauses is null");
        this.time = requireNonNull(time, "time is null");
        this.ids = requireNonNull(ids, "ids is null");
    }

    /**
     * A model whose calls are made by those rules. A request whose model id is an alias is made of the alias's models in
     * turn, until one accepts it; what it asks for is the same of all of them.
     *
     * @param purpose what they are for, a word; they are counted under it
     * @param charge to whom they are charged
     * @param cancel ends waits and streams
     */
    public Model model(String purpose, Charge charge, CancelSignal cancel) {
        return new Model() {
            @Override
            public ModelStream stream(ModelRequest request) {
                return call(purpose, request, charge, cancel);
            }

            @Override
            public Optional<Long> countTokens(ModelRequest request) {
                return model.countTokens(
                        request.withModelId(catalog.modelIds(request.modelId()).getFirst()));
            }
        };
    }

    /** What has been called until now, by purpose. */
    public Map<String, Tally> tallies() {
        return new TreeMap<>(tallies);
    }

    private ModelStream call(String purpose, ModelRequest request, Charge charge, CancelSignal cancel) {
        Iterator<String> models = catalog.modelIds(request.modelId()).iterator();
        var call = new SideCall(purpose, charge, request.withModelId(models.next()), this::count);
        int attempt = 1;
        Duration spent = Duration.ZERO;
        while (true) {
            Permit permit = turn(call, cancel);
            Instant asked = time.instant();
            try {
                return begin(call, permit, cancel);
            } catch (ModelFailure failure) {
                spent = spent.plus(Duration.between(asked, time.instant()));
                boolean over = failure.delivered() || cancel.cancelled();
                Optional<Duration> pause = over ? Optional.empty() : retries.pauseAfter(attempt, spent, failure);
                if (pause.isPresent()) {
                    attempt++;
                    spent = spent.plus(pause(pause.get(), cancel));
                } else if (!over && models.hasNext() && ModelCaller.nextModelMayHelp(failure)) {
                    call = call.of(models.next());
                    attempt = 1;
                } else {
                    tally(call, Tally.FAILED);
                    LOG.info("a call for {} failed: {} {}", purpose, call.modelId(), failure.kind());
                    throw failure;
                }
            }
        }
    }

    private ModelStream begin(SideCall call, Permit permit, CancelSignal cancel) {
        if (budget.refusal(Spending.NOTHING, call.asked(), pricing, "").isPresent()) {
            permit.close();
            throw new ModelFailure(
                    ModelFailure.Kind.FORBIDDEN,
                    "A model without a price is not called under a limit in dollars alone",
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    null);
        }
        return call.begin(model, permit, cancel);
    }

    /** A place in the budgets and a turn, given back together: who waits for a place keeps no other call from its turn. */
    private Permit turn(SideCall call, CancelSignal cancel) {
        Allowance.Place place = place(call, cancel);
        boolean mine = false;
        try {
            Permit turn = new SideTurn(permit(call, cancel), place);
            mine = true;
            return turn;
        } finally {
            if (!mine) {
                place.close();
            }
        }
    }

    private Allowance.Place place(SideCall call, CancelSignal cancel) {
        try {
            return shared.reserve(call.request(), call.charge(), cancel)
                    .orElseThrow(() -> SideCall.cancelled("the call was given up before it had a place in the budget"));
        } catch (BudgetSpent spent) {
            tally(call, Tally.FAILED);
            LOG.info(
                    "a call for {} was not made: the budget {} is used up",
                    call.purpose(),
                    spent.state().budget().id());
            throw new ModelFailure(
                    ModelFailure.Kind.FORBIDDEN,
                    "A budget does not allow the call",
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    null);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw SideCall.cancelled("interrupted before it had a place in the budget");
        }
    }

    private Permit permit(SideCall call, CancelSignal cancel) {
        try {
            return admission
                    .acquire(call.modelId(), call.charge().person(), cancel, _ -> {})
                    .orElseThrow(() -> SideCall.cancelled("the call was given up before its turn"));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw SideCall.cancelled("interrupted before its turn");
        }
    }

    private Duration pause(Duration pause, CancelSignal cancel) {
        try {
            pauses.pause(pause, cancel);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw SideCall.cancelled("interrupted in a pause");
        }
        if (cancel.cancelled()) {
            throw SideCall.cancelled("the call was given up in a pause");
        }
        return pause;
    }

    private void count(SideCall call, Usage usage, Billing billing, boolean estimated) {
        Optional<Cost> cost = pricing.price(billing, usage);
        Tally one = Tally.of(usage, estimated, cost);
        tally(call, one);
        record(call, usage, cost, estimated ? Optional.empty() : pricing.saved(billing, usage), estimated);
        LOG.info(
                "a call for {}: {} with {} tokens in, {} out{}, {}",
                call.purpose(),
                call.modelId(),
                usage.inputTokens() + usage.cacheReadTokens() + usage.cacheWriteTokens(),
                usage.outputTokens(),
                estimated ? " (estimated)" : "",
                one.unpriced() > 0 ? "unpriced" : "$" + one.cost().usd().toPlainString());
    }

    /** The answer is there, whether or not its cost can be written down. */
    private void record(SideCall call, Usage usage, Optional<Cost> cost, Optional<Cost> saved, boolean estimated) {
        try {
            ledger.accept(new UsageEntry(
                    ids.next("call"),
                    time.instant(),
                    call.charge(),
                    call.modelId(),
                    Optional.empty(),
                    Optional.of(call.purpose()),
                    usage,
                    cost,
                    saved,
                    estimated));
        } catch (RuntimeException failure) {
            LOG.error("what a call for {} came to could not be written down", call.purpose(), failure);
        }
    }

    private void tally(SideCall call, Tally one) {
        tallies.merge(call.purpose(), one, Tally::plus);
    }
}
