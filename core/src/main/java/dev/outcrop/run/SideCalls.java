package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Model calls that no run's loop makes, such as those for titles and for {@link dev.outcrop.output.Structured}, by the
 * rules of runs: each waits for its turn, is made again if it was refused before its first event, and is counted. Those
 * that a tool makes on its own thread, or on one that it starts by structured concurrency, belong to its run: they are
 * held to its budget and stand in its journal. All others no journal has, so their sums are those of this process.
 */
public final class SideCalls {
    private static final Logger LOG = LoggerFactory.getLogger(SideCalls.class);

    private final Model model;
    private final ModelCatalog catalog;
    private final Pricing pricing;
    private final RunBudget budget;
    private final RetryPolicy retries;
    private final Admission admission;
    private final Pauses pauses;
    private final InstantSource time;
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();
    private final Account outside = new Outside();

    /**
     * Calls of {@code model}; {@code admission} is the one that runs have too. Outside of runs it
     * holds of {@code budget} that a model without a price is not called under a limit in dollars alone; there is no run
     * whose spending could be counted.
     */
    public SideCalls(
            Model model,
            ModelCatalog catalog,
            Pricing pricing,
            RunBudget budget,
            RetryPolicy retries,
            Admission admission,
            Pauses pauses,
            InstantSource time) {
        this.model = requireNonNull(model, "model is null");
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.pricing = requireNonNull(pricing, "pricing is null");
        this.budget = requireNonNull(budget, "budget is null");
        this.retries = requireNonNull(retries, "retries is null");
        this.admission = requireNonNull(admission, "admission is null");
        this.pauses = requireNonNull(pauses, "pauses is null");
        this.time = requireNonNull(time, "time is null");
    }

    /**
     * A model whose calls are made by those rules. A request whose model id is an alias is made of the alias's models in
     * turn, until one accepts it; what it asks for is the same of all of them.
     *
     * @param purpose what they are for, a word; they are counted under it
     * @param owner the person for whom they are made
     * @param cancel ends waits and streams
     */
    public Model model(String purpose, String owner, CancelSignal cancel) {
        return new Model() {
            @Override
            public ModelStream stream(ModelRequest request) {
                return call(purpose, request, owner, cancel);
            }

            @Override
            public Optional<Long> countTokens(ModelRequest request) {
                return model.countTokens(
                        request.withModelId(catalog.modelIds(request.modelId()).getFirst()));
            }
        };
    }

    /** What has been called outside of runs until now, by purpose. */
    public Map<String, Tally> tallies() {
        return new TreeMap<>(tallies);
    }

    private ModelStream call(String purpose, ModelRequest request, String owner, CancelSignal cancel) {
        Account account = InnerCalls.current().map(InnerModelCall::begin).orElse(outside);
        Iterator<String> models = catalog.modelIds(request.modelId()).iterator();
        var call = priced(new SideCall(purpose, request.withModelId(models.next()), account), models);
        int attempt = 1;
        Duration spent = Duration.ZERO;
        while (true) {
            Turn turn = turn(call, owner, cancel);
            Instant asked = time.instant();
            try {
                return call.begin(model, turn, time, cancel);
            } catch (ModelFailure failure) {
                spent = spent.plus(Duration.between(asked, time.instant()));
                boolean over = failure.delivered() || cancel.cancelled();
                Optional<Duration> pause = over ? Optional.empty() : retries.pauseAfter(attempt, spent, failure);
                if (pause.isPresent()) {
                    attempt++;
                    spent = spent.plus(pause(pause.get(), cancel));
                } else if (!over && models.hasNext() && ModelCaller.nextModelMayHelp(failure)) {
                    call = priced(call.of(models.next()), models);
                    attempt = 1;
                } else {
                    account.failed(call, failure);
                    LOG.info("a call for {} failed: {} {}", purpose, call.modelId(), failure.kind());
                    throw failure;
                }
            }
        }
    }

    /** The call of a model that may be called under a limit in dollars alone, if there is one left. */
    private SideCall priced(SideCall call, Iterator<String> models) {
        SideCall priced = call;
        while (models.hasNext() && unpriced(priced)) {
            priced = priced.of(models.next());
        }
        return priced;
    }

    private boolean unpriced(SideCall call) {
        return budget.refusal(Spending.NOTHING, call.asked(), pricing, "").isPresent();
    }

    /** The place in the budget first: who waits for it keeps no other call from its turn. */
    private Turn turn(SideCall call, String owner, CancelSignal cancel) {
        BudgetCheck.Place place = call.account().reserve(call);
        boolean mine = false;
        try {
            var turn = new Turn(place, permit(call, owner, cancel));
            mine = true;
            return turn;
        } finally {
            if (!mine) {
                place.close();
            }
        }
    }

    /** What a call needs to be made. */
    record Turn(BudgetCheck.Place place, Permit permit) implements AutoCloseable {
        @Override
        public void close() {
            permit.close();
            place.close();
        }
    }

    private Permit permit(SideCall call, String owner, CancelSignal cancel) {
        try {
            return admission
                    .acquire(call.modelId(), owner, cancel, _ -> {})
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

    /** Calls that belong to no run: no budget counts them, and their sums are kept here. */
    private final class Outside implements Account {

        @Override
        public BudgetCheck.Place reserve(SideCall call) {
            if (unpriced(call)) {
                tally(call, Tally.FAILED);
                throw new ModelFailure(
                        ModelFailure.Kind.FORBIDDEN,
                        "A model without a price is not called under a limit in dollars alone",
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        null);
            }
            return () -> {};
        }

        @Override
        public void begun(ModelStream stream) {
            // Whoever asked for it closes it.
        }

        @Override
        public void settled(SideCall call, SideCall.End end) {
            Usage usage = end.usage();
            Tally one = Tally.of(usage, end.estimated(), pricing.price(end.billing(), usage));
            tally(call, one);
            LOG.info(
                    "a call for {}: {} with {} tokens in, {} out{}, {}",
                    call.purpose(),
                    call.modelId(),
                    usage.inputTokens() + usage.cacheReadTokens() + usage.cacheWriteTokens(),
                    usage.outputTokens(),
                    end.estimated() ? " (estimated)" : "",
                    one.unpriced() > 0 ? "unpriced" : "$" + one.cost().usd().toPlainString());
        }

        @Override
        public void failed(SideCall call, ModelFailure failure) {
            tally(call, Tally.FAILED);
        }

        private void tally(SideCall call, Tally one) {
            tallies.merge(call.purpose(), one, Tally::plus);
        }
    }
}
