package dev.outcrop.bedrock;

import dev.outcrop.model.Billing;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Cost;
import dev.outcrop.model.ModelFacts;
import dev.outcrop.model.Pricing;
import dev.outcrop.model.Usage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of models on Bedrock: limits, features and prices. A model is looked up by its id, by an inference
 * profile's id ({@code eu.amazon.nova-pro-v1:0}) or by the ARN of either. An application inference profile's ARN does not
 * tell the model behind it, so such a one is unknown until the service is asked ({@link BedrockControl}) or an operator prices it.
 */
public final class ModelTable implements Pricing {
    private static final String NO_PREFIX = "none";

    private final ModelFile file;
    private final Map<String, TokenPrices> own;
    private final Map<String, String> like;

    private ModelTable(ModelFile file, Map<String, TokenPrices> own, Map<String, String> like) {
        this.file = file;
        this.own = Map.copyOf(own);
        this.like = Map.copyOf(like);
    }

    /** The table that comes with this version, {@code models.yaml}. */
    public static ModelTable shipped() {
        return new ModelTable(ModelFile.shipped(), Map.of(), Map.of());
    }

    /**
     * With an operator's own prices, by model id, profile id or ARN exactly as the model is named; they go first. Those of
     * another tier or latency than usual stand behind an {@code @}, as in {@code amazon.nova-2-lite-v1:0@flex}.
     */
    public ModelTable with(Map<String, TokenPrices> prices) {
        var all = new HashMap<>(own);
        all.putAll(prices);
        return new ModelTable(file, all, like);
    }

    /** With profiles of which the service has told what they are like, by the ARN as the model is named. */
    public ModelTable withProfiles(Map<String, String> idsByArn) {
        return new ModelTable(file, own, idsByArn);
    }

    @Override
    public Optional<Cost> price(String modelId, Usage usage) {
        return price(Billing.of(modelId, CallOptions.NONE), usage);
    }

    @Override
    public Optional<Cost> price(Billing billing, Usage usage) {
        return prices(billing).flatMap(prices -> prices.of(usage));
    }

    /** What is known of a model; {@link ModelFacts#UNKNOWN} if nothing is. */
    public ModelFacts facts(String modelId) {
        return find(modelId).map(found -> found.entry().facts()).orElse(ModelFacts.UNKNOWN);
    }

    /**
     * Whether a model's usual price is sure: an operator's own, or one that was held against AWS's own list. Empty without a
     * price.
     */
    public Optional<Boolean> verified(String modelId) {
        Billing usual = Billing.of(modelId, CallOptions.NONE);
        return own.containsKey(ownName(usual))
                ? Optional.of(true)
                : shipped(usual).map(priced -> priced.origin().verified());
    }

    private Optional<TokenPrices> prices(Billing billing) {
        return Optional.ofNullable(own.get(ownName(billing)))
                .or(() -> shipped(billing).map(ModelFile.Priced::prices));
    }

    private Optional<ModelFile.Priced> shipped(Billing billing) {
        return find(billing.modelId())
                .flatMap(found -> found.entry().prices().stream()
                        .filter(priced -> priced.isFor(found.prefix(), billing))
                        .findFirst());
    }

    private static String ownName(Billing billing) {
        return billing.modelId()
                + (billing.tier().equals(Billing.DEFAULT_TIER) ? "" : "@" + billing.tier())
                + (billing.latency().equals(Billing.STANDARD_LATENCY) ? "" : "@" + billing.latency());
    }

    private record Found(String prefix, ModelFile.Entry entry) {}

    private Optional<Found> find(String modelId) {
        String name = name(like.getOrDefault(modelId, modelId));
        int dot = name.indexOf('.');
        return file.entry(name)
                .map(entry -> new Found(NO_PREFIX, entry))
                .or(() -> file.entry(name.substring(dot + 1)).map(entry -> new Found(name.substring(0, dot), entry)));
    }

    /** An ARN's last part, if it is a model's or a system-defined profile's; an application profile's says nothing. */
    static String name(String modelId) {
        if (!modelId.startsWith("arn:")) {
            return modelId;
        }
        int slash = modelId.indexOf('/');
        String kind = modelId.substring(modelId.lastIndexOf(':', Math.max(slash, 0)) + 1, Math.max(slash, 0));
        return kind.equals("foundation-model") || kind.equals("inference-profile")
                ? modelId.substring(slash + 1)
                : modelId;
    }
}
