# make demo   a shift of 90 seconds that tells itself    (KEEP=1 leaves it running)
# make test   builds and passes all tests
# make test-hardware   the daemon in a virtual machine with a real USB stack, and emulated scanners and printers (skipped where there is no QEMU)
# make soak   the slow suites in full size
# make sllurp an independent LLRP client from PyPI, which the tests then run against the simulated reader
# make tryton a real ERP, Tryton from PyPI, with a database that the tests copy
# make bench  the figures that the product rests on, against a bare append-and-fdatasync loop on the same disk
#             (ENGINE=libgs1encoders.so also against GS1's own library, where one is built)
# make dist   the release binaries, stripped, and everything an installation needs, in dist/

PACKAGES := pkg-config libudev-dev libusb-1.0-0-dev libsqlite3-dev zlib1g-dev
TEST_PACKAGES := umockdev libumockdev-dev gir1.2-umockdev-1.0 python3-gi faketime libasound2 zbar-tools dmtx-utils
# What is shipped is stripped: debugging information would be made for nothing.
RELEASE := swift build -c release --static-swift-stdlib -debug-info-format none
BIN := .build/release
PROGRAMS := tallymand tally tally-wms
KEEP ?=

.PHONY: sllurp tryton demo test build-tests test-hardware soak bench dist release install-packages install-test-packages

install-packages:
	@./.ci/packages $(PACKAGES)

install-test-packages:
	@./.ci/packages $(PACKAGES) $(TEST_PACKAGES)

release: install-packages
	$(RELEASE)

dist: release
	mkdir -p dist/bin
	for p in $(PROGRAMS) tallyman-demo tallyman-faults; do cp $(BIN)/$$p dist/bin/$$p && strip dist/bin/$$p; done

demo: dist
	dist/bin/tallyman-demo $(if $(KEEP),--keep)

build-tests: install-test-packages
	swift build --build-tests --explicit-target-dependency-import-check error

# BUILT=1: they are built already.
test: $(if $(BUILT),,build-tests)
	.ci/test

test-hardware: dist
	Tests/Hardware/run

soak: dist install-test-packages
	Tests/Faults/soak --full
	TALLYMAN_ITEMS=100000 TALLYMAN_EVERY_STEP=1 swift test --filter '^WMSTests\.(MasterFeedTests|ContractTests)'
	Tests/Hardware/run --full
	Fuzz/run --seconds 600

bench: dist
	@# Two packages share one build folder; each must plan its own build.
	rm -f .build/release.yaml $(BIN)/description.json
	$(RELEASE) --package-path Benchmarks --scratch-path .build --product tallyman-bench
	$(BIN)/tallyman-bench journal
	$(BIN)/tallyman-bench daemon
	$(BIN)/tallyman-bench drain
	$(BIN)/tallyman-bench protocols
	$(BIN)/tallyman-bench presence
	$(BIN)/tallyman-bench reader
	$(BIN)/tallyman-bench epcis
	$(BIN)/tallyman-bench identify $(if $(ENGINE),--engine $(ENGINE))

sllurp: .build/sllurp/bin/python

.build/sllurp/bin/python:
	python3 -m venv .build/sllurp && .build/sllurp/bin/pip install --quiet --retries 1 --timeout 10 sllurp==3.0.5 || { rm -rf .build/sllurp; false; }

tryton: .build/tryton/tally.sqlite

.build/tryton/tally.sqlite: Tests/WMSTests/Tryton/prepare.py
	test -x .build/tryton/bin/trytond || { python3 -m venv .build/tryton && .build/tryton/bin/pip install --quiet --retries 1 --timeout 10 trytond==7.4.25 trytond_stock==7.4.7 || { rm -rf .build/tryton; false; }; }
	.build/tryton/bin/python Tests/WMSTests/Tryton/prepare.py .build/tryton
