package dev.outcrop.iac.config;

import java.util.Map;
import java.util.Optional;

/**
 * The list of the addresses from which CloudFront asks origins, {@code com.amazonaws.global.cloudfront.origin-facing}. AWS
 * keeps it, and it has another id in each region; it stands here, so that no synthesis asks an account for it.
 */
public final class CloudFrontAddresses {
    private static final Map<String, String> LISTS = Map.ofEntries(
            Map.entry("ap-northeast-1", "pl-58a04531"),
            Map.entry("ap-northeast-2", "pl-22a6434b"),
            Map.entry("ap-northeast-3", "pl-31a14458"),
            Map.entry("ap-south-1", "pl-9aa247f3"),
            Map.entry("ap-southeast-1", "pl-31a34658"),
            Map.entry("ap-southeast-2", "pl-b8a742d1"),
            Map.entry("ca-central-1", "pl-38a64351"),
            Map.entry("eu-central-1", "pl-a3a144ca"),
            Map.entry("eu-north-1", "pl-fab65393"),
            Map.entry("eu-west-1", "pl-4fa04526"),
            Map.entry("eu-west-2", "pl-93a247fa"),
            Map.entry("eu-west-3", "pl-75b1541c"),
            Map.entry("sa-east-1", "pl-5da64334"),
            Map.entry("us-east-1", "pl-3b927c52"),
            Map.entry("us-east-2", "pl-b6a144df"),
            Map.entry("us-west-1", "pl-4ea04527"),
            Map.entry("us-west-2", "pl-82a045eb"));

    private CloudFrontAddresses() {}

    /** Its id in a region, if it is known. */
    public static Optional<String> list(String region) {
        return Optional.ofNullable(LISTS.get(region));
    }
}
