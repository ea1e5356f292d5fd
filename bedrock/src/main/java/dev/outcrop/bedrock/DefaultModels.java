package dev.outcrop.bedrock;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Model ids for the aliases {@code chat} and {@code fast} where configuration names none: inference profiles of the
 * region's own geography first, then global ones, so that data stays near if it can. The ids are from AWS's
 * documentation and have <b>not been tried against AWS</b>; an account must have access to a model before it answers.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html">Inference profiles</a>
 */
public final class DefaultModels {
    private static final String SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final String HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0";
    private static final String NOVA_PRO = "amazon.nova-pro-v1:0";
    private static final String NOVA_LITE = "amazon.nova-lite-v1:0";

    private DefaultModels() {}

    /** Aliases and their model ids in order of preference, for a region. */
    public static Map<String, List<String>> forRegion(String region) {
        return Map.of("chat", ids(region, SONNET, NOVA_PRO), "fast", ids(region, HAIKU, NOVA_LITE));
    }

    private static List<String> ids(String region, String claude, String nova) {
        var ids = new ArrayList<String>();
        claudeGeography(region).ifPresent(geography -> ids.add(geography + "." + claude));
        if (!region.startsWith("us-gov-")) {
            ids.add("global." + claude);
        }
        ids.add(novaGeography(region).map(geography -> geography + "." + nova).orElse(nova));
        return List.copyOf(ids);
    }

    /** Claude's profiles split what was {@code apac}: Japan and Australia have their own, the rest has the global one. */
    private static Optional<String> claudeGeography(String region) {
        return switch (region) {
            case "ap-northeast-1", "ap-northeast-3" -> Optional.of("jp");
            case "ap-southeast-2", "ap-southeast-4" -> Optional.of("au");
            default -> novaGeography(region).filter(geography -> !geography.equals("apac"));
        };
    }

    private static Optional<String> novaGeography(String region) {
        if (region.startsWith("us-gov-")) {
            return Optional.of("us-gov");
        }
        return switch (region.substring(0, Math.max(0, region.indexOf('-')))) {
            case "us" -> Optional.of("us");
            case "eu" -> Optional.of("eu");
            case "ap" -> Optional.of("apac");
            default -> Optional.empty();
        };
    }
}
