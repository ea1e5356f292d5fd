/** What a stage is: read from {@code iac/stages/NAME.json} and checked, so that no stack has to. */
@NullMarked
package dev.outcrop.iac.config;

import org.jspecify.annotations.NullMarked;
