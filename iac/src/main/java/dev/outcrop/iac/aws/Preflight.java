package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.GrantedModel;
import dev.outcrop.iac.part.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelAvailabilityResponse;

/**
 * Whether an account is ready for a stage. What is missing is told with what to do; what can't be looked at is told too,
 * and hinders nothing: a deployment will show it.
 */
final class Preflight {
    private static final String AVAILABLE = "AVAILABLE";

    private Preflight() {}

    static List<Step> steps(Supplier<Place> stage) {
        return List.of(
                look(
                        "Look whether the account may use the models",
                        List.of("bedrock:GetFoundationModelAvailability", "bedrock:GetInferenceProfile"),
                        stage,
                        Preflight::models),
                look(
                        "Look whether quotas are large enough",
                        List.of("servicequotas:GetServiceQuota fargate", "servicequotas:ListServiceQuotas bedrock"),
                        stage,
                        place -> new Quotas(place).look()),
                look(
                        "Look whether a database can be in the zones",
                        List.of("rds:DescribeOrderableDBInstanceOptions aurora-postgresql " + Names.DATABASE_VERSION),
                        stage,
                        Preflight::zones),
                look(
                        "Look whether account and region are prepared for the CDK",
                        List.of("cloudformation:DescribeStacks CDKToolkit"),
                        stage,
                        place -> place.stacks()
                                .bootstrap()
                                .map(version -> "prepared, version " + version)
                                .orElse("not yet: deploy does it, with what --execution-policy allows")));
    }

    private static Step look(String title, List<String> calls, Supplier<Place> stage, Function<Place, String> work) {
        return Step.always(title, calls, () -> {
            try {
                return work.apply(stage.get());
            } catch (SdkException e) {
                return "not looked at: " + Failures.sentence(e);
            }
        });
    }

    /** All regions to which a profile sends calls. */
    static List<String> regions(Services services, String profile) {
        return services
                .bedrock()
                .getInferenceProfile(request -> request.inferenceProfileIdentifier(profile))
                .models()
                .stream()
                .map(model -> model.modelArn().split(":", -1)[3])
                .filter(region -> !region.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    /** Not every zone of a region has all that a stage wants, and its zones can't be changed once it stands. */
    private static String zones(Place place) {
        Set<String> open = new TreeSet<>();
        place.services()
                .clusters()
                .describeOrderableDBInstanceOptionsPaginator(request -> request.engine("aurora-postgresql")
                        .engineVersion(Names.DATABASE_VERSION)
                        .dbInstanceClass("db.serverless"))
                .orderableDBInstanceOptions()
                .forEach(option -> option.availabilityZones().forEach(zone -> open.add(zone.name())));
        List<String> closed = place.stage().zones().stream()
                .filter(zone -> !open.contains(zone))
                .toList();
        if (closed.isEmpty()) {
            return "in all of them: " + String.join(", ", place.stage().zones());
        }
        return "NOT IN " + String.join(", ", closed)
                + (open.size() < 2
                        ? ", and there are not two others in " + place.stage().region() + ": take another region"
                        : ": take two or three of " + String.join(", ", open) + " for zones in the stage's file, before"
                                + " you deploy");
    }

    private static String models(Place place) {
        int missing = 0;
        for (GrantedModel model : place.stage().models().all()) {
            var problems = problems(place, model);
            missing += problems.isEmpty() ? 0 : 1;
            place.terminal()
                    .say("    " + model.id() + ": "
                            + (problems.isEmpty() ? "may be used" : String.join("; ", problems)));
        }
        return missing == 0
                ? "all of them"
                : missing + " of them can't be used as it is; see Bedrock's console, Model access";
    }

    private static List<String> problems(Place place, GrantedModel model) {
        var problems = new ArrayList<String>();
        var available =
                place.services().bedrock().getFoundationModelAvailability(request -> request.modelId(model.modelId()));
        problems.addAll(problems(available, place.stage().region(), model.way()));
        if (model.way() == GrantedModel.Way.GEOGRAPHIC) {
            List<String> sent = regions(place.services(), model.id());
            List<String> unnamed = sent.stream()
                    .filter(region -> !model.regions().contains(region))
                    .toList();
            if (!unnamed.isEmpty()) {
                problems.add("it sends calls to " + String.join(", ", unnamed)
                        + " too, where the role may not: add to its regions in the stage's file");
            }
        }
        return problems;
    }

    private static List<String> problems(
            GetFoundationModelAvailabilityResponse found, String region, GrantedModel.Way way) {
        var problems = new ArrayList<String>();
        if (!found.agreementAvailability().statusAsString().equals(AVAILABLE)) {
            problems.add("its terms have not been accepted");
        }
        if (!found.authorizationStatusAsString().equals("AUTHORIZED")) {
            problems.add("the account is not authorized for it");
        }
        if (!found.entitlementAvailabilityAsString().equals(AVAILABLE)) {
            problems.add("access to it has not been asked for");
        }
        // A profile may be used where its model itself is not.
        if (way == GrantedModel.Way.DIRECT
                && !found.regionAvailabilityAsString().equals(AVAILABLE)) {
            problems.add("it is not in " + region);
        }
        return problems;
    }
}
