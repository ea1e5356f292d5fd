package dev.outcrop.bedrock;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A way to call a model in one or more regions.
 *
 * @param system whether AWS has defined it; an application's is one that somebody made, to count or to tag its calls
 * @param active whether it can be used
 * @param models the ARNs of the models that answer, one for each region
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_InferenceProfileSummary.html">InferenceProfileSummary</a>
 */
public record InferenceProfile(
        String id, String arn, String name, boolean system, boolean active, List<String> models) {
    private static final Pattern MODEL = Pattern.compile("arn:[^:]+:bedrock:([a-z0-9-]*):\\d*:foundation-model/(.+)");

    public InferenceProfile {
        requireNonNull(id, "id is null");
        requireNonNull(arn, "arn is null");
        requireNonNull(name, "name is null");
        models = List.copyOf(models);
    }

    /**
     * The id that a call through this profile is like, such as {@code eu.amazon.nova-pro-v1:0}: what is known of that model
     * there, and its price, hold for it too. Empty if its models are not one, or not of one geography.
     */
    public Optional<String> like() {
        if (system) {
            return Optional.of(id);
        }
        List<Matcher> arns =
                models.stream().map(MODEL::matcher).filter(Matcher::matches).toList();
        Set<String> ids = arns.stream().map(arn -> arn.group(2)).collect(Collectors.toSet());
        Set<String> regions = arns.stream().map(arn -> arn.group(1)).collect(Collectors.toSet());
        if (arns.size() != models.size() || ids.size() != 1) {
            return Optional.empty();
        }
        String model = ids.iterator().next();
        return regions.size() == 1 && !regions.contains("")
                ? Optional.of(model)
                : geography(regions).map(prefix -> prefix + "." + model);
    }

    /** A global profile has an ARN without a region among its own. */
    private static Optional<String> geography(Set<String> regions) {
        if (regions.contains("")) {
            return Optional.of("global");
        }
        if (Set.of("ap-northeast-1", "ap-northeast-3").containsAll(regions)) {
            return Optional.of("jp");
        }
        if (Set.of("ap-southeast-2", "ap-southeast-4").containsAll(regions)) {
            return Optional.of("au");
        }
        Set<String> prefixes = regions.stream().map(InferenceProfile::prefix).collect(Collectors.toSet());
        return prefixes.size() == 1 ? Optional.of(prefixes.iterator().next()) : Optional.empty();
    }

    private static String prefix(String region) {
        if (region.startsWith("us-gov-")) {
            return "us-gov";
        }
        String continent = region.substring(0, region.indexOf('-'));
        return continent.equals("ap") ? "apac" : continent;
    }
}
