package dev.outcrop.iac.config;

import static dev.outcrop.iac.config.Rules.given;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where the tasks stand. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(Network.Own.class), @JsonSubTypes.Type(Network.Existing.class)})
public sealed interface Network {

    /** Its address range. */
    String cidr();

    /** Whose requests an internal load balancer takes: address ranges of the house. The network's own if none is named. */
    List<String> clients();

    /** How tasks reach what is outside. */
    enum Egress {
        /** A NAT gateway in each zone. */
        GATEWAY,
        /** One small machine: a tenth of the price, and no way out while it is replaced. */
        INSTANCE,
        /** Nothing: only AWS's services, through endpoints in the network. */
        NONE
    }

    /** A VPC that comes with the stage. */
    @JsonTypeName("own")
    record Own(String cidr, Egress egress, List<String> clients) implements Network {
        public Own(String cidr, Egress egress, @Nullable List<String> clients) {
            Rules.matches(cidr, Cidr.FORM, "cidr", Cidr.RULE);
            this.cidr = cidr;
            this.egress = given(egress, "egress");
            this.clients = Cidr.clients(clients, cidr);
        }
    }

    /** A VPC that is there already, with its own ways out. Subnets stand in the order of the stage's zones. */
    @JsonTypeName("existing")
    record Existing(String vpc, String cidr, List<String> appSubnets, List<String> dataSubnets, List<String> clients)
            implements Network {
        private static final Pattern VPC = Pattern.compile("vpc-[0-9a-f]{8,17}");
        private static final Pattern SUBNET = Pattern.compile("subnet-[0-9a-f]{8,17}");

        public Existing(
                String vpc,
                String cidr,
                @Nullable List<String> appSubnets,
                @Nullable List<String> dataSubnets,
                @Nullable List<String> clients) {
            Rules.matches(vpc, VPC, "vpc", "is a VPC's id, such as vpc-0123456789abcdef0");
            Rules.matches(cidr, Cidr.FORM, "cidr", Cidr.RULE);
            this.vpc = vpc;
            this.cidr = cidr;
            this.appSubnets = List.copyOf(given(appSubnets, "appSubnets"));
            this.dataSubnets = List.copyOf(given(dataSubnets, "dataSubnets"));
            this.clients = Cidr.clients(clients, cidr);
            this.appSubnets.forEach(id -> Rules.matches(id, SUBNET, "appSubnets", "has ids of subnets"));
            this.dataSubnets.forEach(id -> Rules.matches(id, SUBNET, "dataSubnets", "has ids of subnets"));
        }
    }

    /** How address ranges are written. */
    final class Cidr {
        static final Pattern FORM = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}/(1[6-9]|2[0-4])");
        static final String RULE = "is an address range of 256 to 65536, such as 10.20.0.0/16";

        private static final Pattern RANGE = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}/([89]|[12]\\d|3[0-2])");

        private Cidr() {}

        private static List<String> clients(@Nullable List<String> named, String own) {
            if (named == null) {
                return List.of(own);
            }
            named.forEach(range -> Rules.matches(range, RANGE, "clients", "has address ranges, such as 10.0.0.0/8"));
            return List.copyOf(named);
        }
    }
}
