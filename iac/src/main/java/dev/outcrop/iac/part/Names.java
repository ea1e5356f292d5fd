package dev.outcrop.iac.part;

import dev.outcrop.iac.config.StageConfig;

/**
 * Names that more than one stack, or a person, has to know. They are fixed, so that a stack can name what another one
 * holds without a reference.
 */
public record Names(StageConfig stage) {
    /** Where the server listens in its container. */
    public static final int PORT = 8080;

    /** The database's own name, and that of the user the server signs in as. */
    public static final String DATABASE = "outcrop";

    /** The version of Aurora PostgreSQL. */
    public static final String DATABASE_VERSION = "16.6";

    /** What the keys of attached files begin with in their bucket. */
    static final String FILES_PREFIX = "attachments/";

    /** The namespace of the server's own metrics. */
    public static final String METRICS = "Outcrop";

    private String prefix() {
        return "outcrop-" + stage.name();
    }

    /** The stack of this kind. */
    public String stack(String kind) {
        return "Outcrop-" + stage.name() + "-" + kind;
    }

    public String repository() {
        return prefix();
    }

    public String cluster() {
        return prefix();
    }

    public String service() {
        return prefix();
    }

    /** The database's cluster that serves. */
    public String databaseCluster() {
        return stage.database().clusters(stage.databaseCluster()).getLast();
    }

    public String serverLog() {
        return "/outcrop/" + stage.name() + "/server";
    }

    String flowLog() {
        return "/outcrop/" + stage.name() + "/network";
    }

    /** PostgreSQL writes here whether the group is there or not; made first, it has a retention. */
    static String databaseLog(String cluster) {
        return "/aws/rds/cluster/" + cluster + "/postgresql";
    }

    /** The prefix is AWS's rule. */
    String firewallLog() {
        return "aws-waf-logs-" + prefix();
    }

    /** Of what CloudFront has of the stage; it knows no regions, so that two stages of one name would meet there. */
    String edge() {
        return prefix() + "-" + stage.region();
    }

    public String langfuseSecret() {
        return "outcrop/" + stage.name() + "/langfuse";
    }

    public String signInSecret() {
        return "outcrop/" + stage.name() + "/sign-in";
    }

    String sessionKeys() {
        return "outcrop/" + stage.name() + "/session-keys";
    }

    /** The bucket of attached files; all of AWS shares these names. */
    public String files() {
        return prefix() + "-files-" + stage.account();
    }

    /** Under which its ARN is known to other stacks. */
    String filesExport() {
        return prefix() + "-files";
    }

    String alarm(String kind) {
        return prefix() + "-" + kind;
    }

    /** The first part of the sign-in pages' host name, which all of AWS shares. */
    public String signInDomain() {
        return prefix() + "-" + stage.account();
    }

    public String deployRole() {
        return prefix() + "-deploy";
    }

    /** The address in a browser of a service with this name. */
    public static String url(String host) {
        return "https://" + host;
    }
}
