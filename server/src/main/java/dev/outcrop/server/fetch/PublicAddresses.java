package dev.outcrop.server.fetch;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses are on the public internet. Whatever is not known to be is not: private and link-local networks, this
 * machine, metadata services, multicast, documentation, and IPv6 ways of writing any of these.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA's IPv4 special-purpose registry</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA's IPv6 special-purpose registry</a>
 */
final class PublicAddresses {
    private static final List<Block> NOT_PUBLIC_V4 = List.of(
            Block.v4(0, 0, 0, 0, 8),
            Block.v4(10, 0, 0, 0, 8),
            Block.v4(100, 64, 0, 0, 10), // carriers' own, and Alibaba's metadata
            Block.v4(127, 0, 0, 0, 8),
            Block.v4(168, 63, 129, 16, 32), // Azure's platform address, public by form only
            Block.v4(169, 254, 0, 0, 16), // link-local, and AWS's and Google's metadata
            Block.v4(172, 16, 0, 0, 12),
            Block.v4(192, 0, 0, 0, 24),
            Block.v4(192, 0, 2, 0, 24),
            Block.v4(192, 88, 99, 0, 24),
            Block.v4(192, 168, 0, 0, 16),
            Block.v4(198, 18, 0, 0, 15),
            Block.v4(198, 51, 100, 0, 24),
            Block.v4(203, 0, 113, 0, 24),
            Block.v4(224, 0, 0, 0, 3)); // multicast and everything above

    private static final Block GLOBAL_UNICAST_V6 = Block.v6(3, 0x2000);
    private static final List<Block> NOT_PUBLIC_V6 = List.of(
            Block.v6(23, 0x2001, 0), // Teredo, ORCHID and other protocols' own
            Block.v6(32, 0x2001, 0x0db8),
            Block.v6(16, 0x2002), // 6to4 holds any IPv4 address
            Block.v6(20, 0x3fff));

    /** NAT64: the last 32 bits are an IPv4 address (RFC 6052). */
    private static final Block NAT64 = Block.v6(96, 0x0064, 0xff9b);

    private PublicAddresses() {}

    static boolean contains(InetAddress address) {
        return switch (address) {
            case Inet4Address v4 -> isPublicV4(v4.getAddress());
            // The JDK turns v4-mapped addresses into Inet4Address by itself.
            case Inet6Address v6 -> isPublicV6(v6.getAddress());
            default -> false;
        };
    }

    private static boolean isPublicV4(byte[] bytes) {
        return NOT_PUBLIC_V4.stream().noneMatch(block -> block.contains(bytes));
    }

    private static boolean isPublicV6(byte[] bytes) {
        if (NAT64.contains(bytes)) {
            return isPublicV4(new byte[] {bytes[12], bytes[13], bytes[14], bytes[15]});
        }
        return GLOBAL_UNICAST_V6.contains(bytes) && NOT_PUBLIC_V6.stream().noneMatch(block -> block.contains(bytes));
    }

    /** The addresses that begin with the first {@code bits} bits of {@code start}. */
    private static final class Block {
        private final byte[] start;
        private final int bits;

        private Block(byte[] start, int bits) {
            this.start = start;
            this.bits = bits;
        }

        static Block v4(int a, int b, int c, int d, int bits) {
            return new Block(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d}, bits);
        }

        static Block v6(int bits, int... groups) {
            byte[] start = new byte[16];
            for (int i = 0; i < groups.length; i++) {
                start[2 * i] = (byte) (groups[i] >> 8);
                start[2 * i + 1] = (byte) groups[i];
            }
            return new Block(start, bits);
        }

        boolean contains(byte[] address) {
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (start[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
