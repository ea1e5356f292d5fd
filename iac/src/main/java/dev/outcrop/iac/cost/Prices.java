package dev.outcrop.iac.cost;

import java.time.LocalDate;

/**
 * List prices of us-east-1 in US dollars. Nobody has held them against AWS's own pages, which were out of reach where
 * this was written: look there before you rely on a sum.
 */
final class Prices {
    /** When they were gathered. */
    static final LocalDate DATE = LocalDate.of(2026, 11, 23);

    /** Hours of a month, as AWS counts them. */
    static final double HOURS = 730;

    static final double ARM_CPU = 0.03238;
    static final double ARM_GIB = 0.00356;
    static final double X86_CPU = 0.04048;
    static final double X86_GIB = 0.004445;

    /** Of the usual price; it moves. */
    static final double SPOT = 0.3;

    static final double BALANCER = 0.0225;
    /** A distribution and a VPC origin have no price by themselves; what goes through has one. */
    static final double EDGE_MONTH = 0;

    static final double ADDRESS = 0.005;
    static final double GATEWAY = 0.045;
    static final double NAT_MACHINE = 0.0042;
    static final double DISK_GIB_MONTH = 0.08;
    static final double ENDPOINT_ZONE = 0.01;
    static final double DATABASE_UNIT = 0.12;
    static final double FIREWALL_MONTH = 5;
    static final double FIREWALL_RULE_MONTH = 1;
    static final double SECRET_MONTH = 0.40;
    static final double KEY_MONTH = 1;
    static final double ALARM_METRIC_MONTH = 0.10;

    private Prices() {}
}
