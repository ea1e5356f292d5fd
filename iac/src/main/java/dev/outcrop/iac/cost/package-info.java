/** What a stage costs when nobody uses it. */
@NullMarked
package dev.outcrop.iac.cost;

import org.jspecify.annotations.NullMarked;
