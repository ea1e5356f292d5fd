package dev.outcrop.iac.part;

import dev.outcrop.iac.config.GrantedModel;
import dev.outcrop.iac.config.StageConfig;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awscdk.services.iam.PolicyStatement;

/**
 * What a role needs to call the stage's models and apply its guardrails, and nothing beside them. There is no permission called Converse: Converse
 * is InvokeModel and ConverseStream is InvokeModelWithResponseStream.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html">Inference profiles</a>
 */
public record BedrockAccess(StageConfig stage, String partition) {
    private static final List<String> CALL = List.of("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream");
    private static final String THROUGH = "bedrock:InferenceProfileArn";

    /** One after the other, in the order of the stage's models. */
    public List<PolicyStatement> statements() {
        return Stream.concat(stage.models().all().stream().flatMap(this::statements), guardrails())
                .toList();
    }

    private Stream<PolicyStatement> guardrails() {
        List<String> named = stage.guardrails().stream()
                .map(guardrail -> guardrail.arn(partition, stage.region(), stage.account()))
                .distinct()
                .toList();
        return named.isEmpty() ? Stream.of() : Stream.of(allow(List.of("bedrock:ApplyGuardrail"), named, Map.of()));
    }

    private Stream<PolicyStatement> statements(GrantedModel model) {
        return switch (model.way()) {
            case DIRECT -> Stream.of(allow(CALL, List.of(foundation(stage.region(), model)), Map.of()));
            case GEOGRAPHIC -> through(profile("inference-profile/" + model.id()), model);
            case GLOBAL -> {
                String profile = profile("inference-profile/" + model.id());
                yield Stream.of(
                        allow(CALL, List.of(profile), Map.of()),
                        allow(CALL, List.of(foundation(stage.region(), model)), Map.of(THROUGH, profile)),
                        // Sent wherever there is room: the region of such a call has no name.
                        allow(
                                CALL,
                                List.of(foundation("", model)),
                                Map.of(THROUGH, profile, "aws:RequestedRegion", "unspecified")));
            }
            // Its ARN does not tell the model, so the server asks.
            case APPLICATION ->
                Stream.concat(
                        through(model.id(), model),
                        Stream.of(allow(List.of("bedrock:GetInferenceProfile"), List.of(model.id()), Map.of())));
        };
    }

    private Stream<PolicyStatement> through(String profile, GrantedModel model) {
        List<String> destinations = model.regions().stream()
                .map(region -> foundation(region, model))
                .toList();
        return Stream.of(allow(CALL, List.of(profile), Map.of()), allow(CALL, destinations, Map.of(THROUGH, profile)));
    }

    private String profile(String resource) {
        return "arn:" + partition + ":bedrock:" + stage.region() + ":" + stage.account() + ":" + resource;
    }

    private String foundation(String region, GrantedModel model) {
        return "arn:" + partition + ":bedrock:" + region + "::foundation-model/" + model.modelId();
    }

    private static PolicyStatement allow(List<String> actions, List<String> resources, Map<String, String> only) {
        var draft = PolicyStatement.Builder.create().actions(actions).resources(resources);
        if (!only.isEmpty()) {
            draft.conditions(Map.of("StringEquals", new TreeMap<>(only)));
        }
        return draft.build();
    }
}
