terraform {
  required_version = ">= 1.11"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "4.55.0"
    }
  }

  backend "azurerm" {
    container_name       = "terraform"
    key                  = "fraud-api/production/foundation.tfstate"
    resource_group_name  = "fraud-api-prod-state"
    storage_account_name = "fraudapiprodstatedf4561"
    use_azuread_auth     = true
  }
}
