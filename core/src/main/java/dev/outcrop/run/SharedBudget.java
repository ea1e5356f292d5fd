package dev.outcrop.run;

import dev.outcrop.model.Billing;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Pricing;
import dev.outcrop.model.Usage;
import dev.outcrop.tool.CancelSignal;
import dev.outcrop.usage.Allowance;
import dev.outcrop.usage.Charge;
import java.util.Optional;
import java.util.function.Supplier;

/** What a call says of itself when it asks for a place in the budgets that all processes share. */
record SharedBudget(Allowance allowance, ModelCatalog catalog, Pricing pricing) {

    static Optional<Allowance.Place> reserve(
            RunServices services,
            Billing billing,
            Supplier<Optional<CallBound>> bound,
            Charge charge,
            CancelSignal cancel)
            throws InterruptedException {
        return new SharedBudget(services.allowance(), services.catalog(), services.pricing())
                .reserve(billing, bound, charge, cancel);
    }

    /** Empty if it was given up before there was a place. */
    Optional<Allowance.Place> reserve(ModelRequest request, Charge charge, CancelSignal cancel)
            throws InterruptedException {
        return reserve(
                Billing.of(request.modelId(), request.options()),
                () -> CallBound.of(request, catalog.facts(request.modelId()), pricing),
                charge,
                cancel);
    }

    private Optional<Allowance.Place> reserve(
            Billing billing, Supplier<Optional<CallBound>> bound, Charge charge, CancelSignal cancel)
            throws InterruptedException {
        return allowance.reserve(
                charge,
                () -> bound.get().map(CallBound::bound),
                () -> pricing.price(billing, Usage.NONE).isPresent(),
                cancel);
    }
}
