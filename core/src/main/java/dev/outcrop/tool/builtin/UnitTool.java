package dev.outcrop.tool.builtin;

import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import dev.outcrop.tool.ToolFailure;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Units of the kitchen, the garden and every day. */
final class UnitTool {
    private static final MathContext SIX_DIGITS = new MathContext(6, RoundingMode.HALF_UP);

    record Conversion(String amount, String from, String result, String to) {}

    @Tool(
            title = "Convert units",
            description = "Converts an amount from one unit to another, to six digits: mass, volume, length, area,"
                    + " speed and temperature. cup, tbsp, tsp, fl oz are US customary; metric cup is 250 ml,"
                    + " カップ 200 ml, 大さじ 15 ml, 小さじ 5 ml, 合 180 ml. A volume can't become a mass.",
            timeout = "2s")
    Conversion convertUnits(
            @Param("How much") BigDecimal amount,
            @Param("The unit it is in, such as g, cup, tbsp, °F, 合") String from,
            @Param("The unit that is wanted, such as oz, ml, °C") String to) {
        Unit source = Unit.named(from);
        Unit target = Unit.named(to);
        if (source.kind() != target.kind()) {
            throw new ToolFailure(source.name() + " is " + source.kind().inWords() + " and " + target.name() + " is "
                    + target.kind().inWords() + ": that can't be converted.");
        }
        if (amount.precision() > 30 || Math.abs((long) amount.scale()) > 30) {
            throw new ToolFailure("The amount has more than 30 digits.");
        }
        BigDecimal base = amount.multiply(source.factor()).add(source.offset());
        BigDecimal result = base.subtract(target.offset())
                .divide(target.factor(), MathContext.DECIMAL128)
                .round(SIX_DIGITS);
        return new Conversion(CalculatorTool.plain(amount), source.name(), CalculatorTool.plain(result), target.name());
    }
}
