-- Parts that no other line of their filing exceeds are set aside, after `sum_doubts.sql`.

-- only where EXISTS (SELECT 1 FROM observation WHERE tag IN ('InterestAndDividendIncomeOperating', 'InterestIncomeOperating') AND value > 0)
-- Contracts with customers of a bank that tags no total: beside them it takes interest, told net and before what it pays, and it
-- has no operating income.
INSERT INTO doubted
SELECT one.id, 'a bank''s contracts with customers: its interest comes beside them', one.known_on, NULL
FROM filed_fact AS one JOIN observation AS other USING (ticker, source_id, period_start, period_end)
WHERE one.tag IN ('RevenueFromContractWithCustomerExcludingAssessedTax', 'RevenueFromContractWithCustomerIncludingAssessedTax') AND one.value > 0
GROUP BY one.id, one.known_on, one.value
HAVING max(other.value) FILTER (other.tag = 'InterestIncomeExpenseNet') > 0.05 * one.value
   AND max(other.value) FILTER (other.tag IN ('InterestAndDividendIncomeOperating', 'InterestIncomeOperating')) > 0.05 * one.value
   AND count(*) FILTER (other.tag IN ('Revenues', 'RevenuesNetOfInterestExpense', 'NoninterestIncome', 'OperatingIncomeLoss')) = 0;

-- only where EXISTS (SELECT 1 FROM filed_fact WHERE tag IN ('PaymentsToAcquireOilAndGasProperty', 'PaymentsToAcquireOilAndGasPropertyAndEquipment'))
-- Oil and gas property bought, where all capital expenditure of the filing is less than a fifth of what is written off in those
-- months: leases alone, and no drilling.
INSERT INTO doubted
WITH spent AS (
    SELECT ticker, source_id, period_start, period_end, list(id) FILTER (concept = 'capex') AS ids
    FROM filed_fact WHERE concept IN ('capex', 'depreciation') AND period_start IS NOT NULL
    GROUP BY ticker, source_id, period_start, period_end
    HAVING bool_or(tag IN ('PaymentsToAcquireOilAndGasProperty', 'PaymentsToAcquireOilAndGasPropertyAndEquipment'))
       AND sum(value) FILTER (concept = 'capex') < 0.2 * max(value) FILTER (concept = 'depreciation')
)
SELECT id, 'all capital expenditure of its filing is less than a fifth of the depreciation: property bought, and no drilling', known_on, NULL
FROM filed_fact SEMI JOIN (SELECT unnest(ids) AS id FROM spent) USING (id);
