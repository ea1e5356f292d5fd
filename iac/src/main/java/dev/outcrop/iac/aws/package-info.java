/** What an operator does: {@code ./outcrop aws init}, {@code deploy}, {@code destroy}, and what helps between them. */
@NullMarked
package dev.outcrop.iac.aws;

import org.jspecify.annotations.NullMarked;
